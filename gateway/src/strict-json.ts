// Envoy's transcoder skips fields that it does not know, takes the last of two that are the same, and reads much that is
// no JSON. A client's typing error would then be a silent default. This reader goes over the body once before the
// transcoder does, in LuaJIT and without building anything, and names what is wrong in our own error. It also sees to it that
// a query adds nothing to a body and takes nothing from a path: the transcoder would let it have the last word.
import { status } from '@grpc/grpc-js';
import { luaTables, type BodyRules } from './bodies.ts';
import { sizesLua } from './sizes.ts';

export function strictJsonScript(rules: BodyRules): string {
  return `${luaTables(rules)}\n${reader}`;
}

const reader = `
local find, byte, sub = string.find, string.byte, string.sub
local MAX_DEPTH = 32
-- Of names and numbers: longer is none.
local MAX_WORD = 100
${sizesLua}
-- All readers take the text and a position, and return the position after what they read. They throw what is wrong.
local function malformed(at) error({ at = at }, 0) end
local function violation(path, why) error({ field = path, why = why }, 0) end

local function space(text, at)
  local _, last = find(text, "^[ \\t\\r\\n]*", at)
  return last + 1
end

-- Nil where it goes on for longer than a text of so many characters can.
local function skip_string(text, at, most)
  if byte(text, at) ~= 34 then malformed(at) end
  local i = at + 1
  local last = most and at + BYTES_OF_A_CHARACTER * most + 1
  while true do
    if last and i > last then return nil end
    local stop = find(text, '["\\\\%c]', i)
    if not stop then malformed(at) end
    local c = byte(text, stop)
    if c == 34 then return stop + 1 end
    if c == 92 then
      local e = sub(text, stop + 1, stop + 1)
      if e == "u" then
        if not find(text, "^%x%x%x%x", stop + 2) then malformed(stop) end
        i = stop + 6
      elseif e ~= "" and find('"\\\\/bfnrt', e, 1, true) then
        i = stop + 2
      else
        malformed(stop)
      end
    elseif c == 127 then
      i = stop + 1
    else
      malformed(stop)
    end
  end
end

local function skip_number(text, at)
  local _, last = find(text, "^-?%d+", at)
  if not last or find(text, "^-?0%d", at) then malformed(at) end
  local _, fraction = find(text, "^%.%d+", last + 1)
  last = fraction or last
  local _, exponent = find(text, "^[eE][+-]?%d+", last + 1)
  return (exponent or last) + 1
end

local skip_value

-- each(key, at) reads the value of a key and returns the position after it. A key may have so many characters, where a number is given.
local function read_object(text, at, most, each)
  at = space(text, at + 1)
  if byte(text, at) == 125 then return at + 1 end
  local seen = {}
  while true do
    local close = skip_string(text, at, most)
    if not close then violation("?", "There is no such field.") end
    local key = sub(text, at + 1, close - 2)
    at = space(text, close)
    if byte(text, at) ~= 58 then malformed(at) end
    at = space(text, each(key, space(text, at + 1), seen[key]))
    seen[key] = true
    local c = byte(text, at)
    if c == 125 then return at + 1 end
    if c ~= 44 then malformed(at) end
    at = space(text, at + 1)
  end
end

local function read_list(text, at, each)
  at = space(text, at + 1)
  if byte(text, at) == 93 then return at + 1 end
  local index = 0
  while true do
    at = space(text, each(index, at))
    index = index + 1
    local c = byte(text, at)
    if c == 93 then return at + 1 end
    if c ~= 44 then malformed(at) end
    at = space(text, at + 1)
  end
end

function skip_value(text, at, depth)
  if depth > MAX_DEPTH then malformed(at) end
  local c = byte(text, at)
  if c == 34 then return skip_string(text, at) end
  if c == 123 then return read_object(text, at, nil, function(_, from) return skip_value(text, from, depth + 1) end) end
  if c == 91 then return read_list(text, at, function(_, from) return skip_value(text, from, depth + 1) end) end
  for _, word in ipairs({ "true", "false", "null" }) do
    if sub(text, at, at + #word - 1) == word then return at + #word end
  end
  return skip_number(text, at)
end

local expected = { string = "Must be a string.", number = "Must be a number.", boolean = "Must be true or false." }

local read_message

-- What is of another kind than it must be is not read: it may be as long as the body.
local function read_one(text, at, rule, path, depth)
  local kind, most = rule[1], rule[3]
  local c = byte(text, at)
  if messages[kind] then
    if c ~= 123 then violation(path, "Must be an object.") end
    return read_message(text, at, messages[kind], path, depth + 1)
  end
  if kind == "string" then
    if c ~= 34 then violation(path, expected.string) end
    local after = skip_string(text, at, most)
    if not after or (most and after - at - 2 > most and is_longer(text, at + 1, after - 2, most)) then violation(path, too_long(most, "characters")) end
    return after
  end
  if kind == "number" and c ~= 34 and c ~= 45 and not (c and c >= 48 and c <= 57) then violation(path, expected.number) end
  if kind == "boolean" and c ~= 116 and c ~= 102 then violation(path, expected.boolean) end
  local after = skip_value(text, at, depth)
  if kind == "number" and after - at > MAX_WORD then violation(path, expected.number) end
  if kind == "any" and most and after - at > most then violation(path, too_long(most, "bytes")) end
  return after
end

local function read_field(text, at, rule, path, depth)
  local shape, most = rule[2], rule[4]
  local c = byte(text, at)
  if c == 110 then return skip_value(text, at, depth) end
  if shape == "list" then
    if c ~= 91 then violation(path, "Must be a list.") end
    return read_list(text, at, function(index, from)
      if most and index >= most then violation(path, too_long(most, "items")) end
      return read_one(text, from, rule, path .. "[" .. index .. "]", depth + 1)
    end)
  end
  if shape == "map" then
    if c ~= 123 then violation(path, "Must be an object.") end
    local count = 0
    return read_object(text, at, rule[3] or MAX_WORD, function(key, from)
      count = count + 1
      if most and count > most then violation(path, too_long(most, "items")) end
      return read_one(text, from, rule, path .. "." .. key, depth + 1)
    end)
  end
  return read_one(text, at, rule, path, depth)
end

function read_message(text, at, fields, path, depth)
  if depth > MAX_DEPTH then malformed(at) end
  return read_object(text, at, MAX_WORD, function(key, from, again)
    local name = path == "" and key or path .. "." .. key
    if again then violation(name, "Is there twice.") end
    local rule = fields[key]
    if not rule then violation(name, "There is no such field.") end
    return read_field(text, from, rule, name, depth)
  end)
end

local function check(text, fields)
  local at = space(text, 1)
  if at > #text then return end
  if byte(text, at) ~= 123 then
    if not find(text, '^[%["%d%-tfn]', at) then malformed(at) end
    violation("", "Must be an object.")
  end
  at = space(text, read_message(text, at, fields, "", 0))
  if at <= #text then malformed(at) end
end

local function unescaped(text)
  return (string.gsub(string.gsub(text, "+", " "), "%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function check_parameter(name, value, rule, counts)
  local most, most_items = rule[3], rule[4]
  counts[rule] = (counts[rule] or 0) + 1
  if most_items and counts[rule] > most_items then violation(name, too_long(most_items, "items")) end
  -- Escapes only make it longer, and a character has four bytes at most.
  if not most or #value <= most then return end
  value = unescaped(value)
  if #value > 4 * most or #string.gsub(value, "[\\128-\\191]", "") > most then violation(name, too_long(most, "characters")) end
end

local function check_query(query, taken, fields, has_body)
  local counts = {}
  for part in string.gmatch(query, "[^&]+") do
    local name = unescaped(string.match(part, "^[^=]*"))
    if taken and taken[name] then violation(name, "Is in the path.") end
    if has_body then violation(name, "Belongs in the body.") end
    -- The transcoder knows names in camelCase, too.
    local rule = fields and (fields[name] or fields[string.gsub(name, "%u", function(letter) return "_" .. string.lower(letter) end)])
    if rule then check_parameter(name, string.match(part, "=(.*)") or "", rule, counts) end
  end
end

-- Names come from the client: only plain ones are said back.
local function told(name)
  return #name <= 100 and find(name, "^[%w_%.%[%]-]*$") and name or "?"
end

function envoy_on_request(handle)
  local rpc = handle:streamInfo():routeName()
  local fields = messages[bodies[rpc] or ""]
  local parameters = messages[queries[rpc] or ""]
  local query = string.match(handle:headers():get(":path"), "%?(.*)")
  local ok, wrong = true, nil
  if query then ok, wrong = pcall(check_query, query, paths[rpc], parameters, fields ~= nil) end
  if ok and fields then
    local body = handle:body()
    if body then ok, wrong = pcall(check, body:getBytes(0, body:length()), fields) end
  end
  if ok then return end
  local message, violations = "The body could not be read.", ""
  if type(wrong) == "table" and wrong.field then
    message = "The request has fields that are not as they must be."
    violations = ',{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[{"field":"' .. told(wrong.field) .. '","description":"' .. wrong.why .. '"}]}'
  elseif type(wrong) == "table" then
    message = "The body is not JSON: see its character " .. wrong.at .. "."
  else
    handle:logErr(tostring(wrong))
  end
  handle:respond({ [":status"] = "400", ["content-type"] = "application/json" },
    '{"code":${status.INVALID_ARGUMENT},"message":"' .. message .. '","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"INVALID_ARGUMENT","domain":"plaza","metadata":{}}' .. violations .. ']}')
end
`;
