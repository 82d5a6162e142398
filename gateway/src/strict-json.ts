// Envoy's transcoder skips fields that it does not know, takes the last of two that are the same, and reads much that is
// no JSON; what it refuses itself, it refuses in words that hold what the client sent. A client's typing error would then be a silent
// default, or an error that names no field. This reader goes over the body once before the transcoder does, in LuaJIT and without
// building anything, and names what is wrong in our own error. It also reads the query, where one field may stand once, and sees to it
// that a query adds nothing to a body and takes nothing from a path: the transcoder would let it have the last word.
import { sharedErrors } from '@plaza/errors';
import { luaTables, type BodyRules } from './bodies.ts';
import { errorBody } from './errors.ts';
import { sizesLua } from './sizes.ts';

export function strictJsonScript(rules: BodyRules): string {
  return `${luaTables(rules)}\n${reader}`;
}

/** What stands before the message, and between it and the violations. */
const refusal = JSON.stringify(errorBody('INVALID_ARGUMENT', '@message@')).slice(0, -2).split('@message@') as [
  string,
  string,
];

const reader = `
local find, byte, sub, match = string.find, string.byte, string.sub, string.match
local MAX_DEPTH = 32
-- Of names and numbers: longer is none.
local MAX_WORD = 100
${sizesLua}
-- All readers take the text and a position, and return the position after what they read. They throw what is wrong.
local function malformed(at) error({ at = at }, 0) end
local function violation(path, why) error({ field = path, why = why }, 0) end

-- Why a name is refused: what there is instead.
local function unknown(what, names)
  table.sort(names)
  if #names == 0 then return "There is no such " .. what .. ": there are none." end
  return "There is no such " .. what .. ". The " .. what .. "s are " .. table.concat(names, ", ") .. "."
end

local function space(text, at)
  local _, last = find(text, "^[ \\t\\r\\n]*", at)
  return last + 1
end

-- Nil where it goes on for longer than a text of so many characters can.
local function skip_string(text, at, limit)
  if byte(text, at) ~= 34 then malformed(at) end
  local i = at + 1
  local last = limit and at + BYTES_OF_A_CHARACTER * limit + 1
  while true do
    if last and i > last then return nil end
    local stop = find(text, '["\\\\%c]', i)
    if not stop then malformed(at) end
    local c = byte(text, stop)
    if c == 34 then return stop + 1 end
    if c == 92 then
      local e = sub(text, stop + 1, stop + 1)
      if e == "u" then
        local unit = tonumber(match(text, "^%x%x%x%x", stop + 2) or malformed(stop), 16)
        i = stop + 6
        -- Half a character is none.
        if unit >= 0xD800 and unit <= 0xDFFF then
          if unit >= 0xDC00 or not find(text, "^\\\\u[dD][c-fC-F]%x%x", i) then malformed(stop) end
          i = i + 6
        end
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
local function read_object(text, at, limit, each)
  at = space(text, at + 1)
  if byte(text, at) == 125 then return at + 1 end
  local seen = {}
  while true do
    local close = skip_string(text, at, limit)
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

-- Where a text is not UTF-8, or nil.
local function bad_utf8(text)
  local i = find(text, "[\\128-\\255]")
  if not i then return nil end
  while i <= #text do
    local c = byte(text, i)
    local more = c < 0x80 and 0 or c < 0xC2 and -1 or c < 0xE0 and 1 or c < 0xF0 and 2 or c < 0xF5 and 3 or -1
    if more < 0 then return i end
    if more > 0 then
      local low, high = c == 0xE0 and 0xA0 or c == 0xF0 and 0x90 or 0x80, c == 0xED and 0x9F or c == 0xF4 and 0x8F or 0xBF
      for k = 1, more do
        local d = byte(text, i + k)
        if not d or d < low or d > high then return i end
        low, high = 0x80, 0xBF
      end
    end
    i = i + more + 1
  end
end

-- The least and the most of each kind of whole number, as digits: a Lua number has no place for all of them.
local bounds = {
  int32 = { "2147483648", "2147483647" }, uint32 = { "0", "4294967295" },
  int64 = { "9223372036854775808", "9223372036854775807" }, uint64 = { "0", "18446744073709551615" },
}

local function wrong_whole_number(text, bound)
  local minus, digits = match(text, "^(-?)0*(%d+)$")
  if not digits then return "Must be a whole number." end
  local limit = minus == "-" and bound[1] or bound[2]
  if #digits > #limit or (#digits == #limit and digits > limit) then
    return "Must be from " .. (bound[1] == "0" and "" or "-") .. bound[1] .. " to " .. bound[2] .. "."
  end
end

local month_days = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function is_time(text)
  local year, month, day, hour, minute, second, rest = match(text, "^(%d%d%d%d)%-(%d%d)%-(%d%d)T(%d%d):(%d%d):(%d%d)(.*)$")
  if not rest then return false end
  local zone = match(rest, "^%.%d+(.*)$")
  if zone and #rest - #zone > 10 then return false end
  zone = zone or rest
  local zone_hour, zone_minute = match(zone, "^[+-](%d%d):(%d%d)$")
  if zone ~= "Z" and not (zone_hour and zone_hour <= "23" and zone_minute <= "59") then return false end
  year, month, day = tonumber(year), tonumber(month), tonumber(day)
  local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
  return year > 0 and month >= 1 and month <= 12 and day >= 1 and day <= month_days[month] and (month ~= 2 or day < 29 or leap)
    and hour <= "23" and minute <= "59" and second <= "59"
end

-- What a value must be to be of its kind, where it is a text. Nil if it is.
local function wrong_text(text, kind)
  if kind == "string" or kind == "any" then return nil end
  if bounds[kind] then return wrong_whole_number(text, bounds[kind]) end
  if kind == "number" and not (find(text, "^-?%d[%d%.eE+-]*$") and tonumber(text)) then return "Must be a number." end
  if kind == "boolean" and text ~= "true" and text ~= "false" then return "Must be true or false." end
  if kind == "time" and not is_time(text) then return "Must be a time such as 2026-03-01T10:00:00Z." end
  if kind == "duration" and not (find(text, "^-?%d+s$") or find(text, "^-?%d+%.%d+s$")) then return "Must be a duration such as 1.5s." end
  if kind == "bytes" and not find(text, "^[%w+/_-]*=?=?$") then return "Must be base64." end
  local names = enums[kind]
  if names and not names[text] and wrong_whole_number(text, bounds.int32) then
    local known = {}
    for name in pairs(names) do known[#known + 1] = name end
    table.sort(known)
    return "Must be one of " .. table.concat(known, ", ") .. "."
  end
end

-- What a string of JSON without letters of its own says: some encoders escape more than they must.
local function unescaped(text)
  if not find(text, "\\\\", 1, true) then return text end
  text = string.gsub(text, "\\\\/", "/")
  text = string.gsub(text, "\\\\u00(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  return text
end

local function wrong_value(text, at, after, kind)
  local c = byte(text, at)
  if kind == "any" then return nil end
  if c == 34 then
    if kind == "boolean" then return "Must be true or false." end
    return kind ~= "string" and wrong_text(unescaped(sub(text, at + 1, after - 2)), kind) or nil
  end
  if kind == "boolean" then return c ~= 116 and c ~= 102 and "Must be true or false." or nil end
  local is_number = c == 45 or (c >= 48 and c <= 57)
  if enums[kind] and is_number then return wrong_text(sub(text, at, after - 1), kind) end
  if kind ~= "number" and not bounds[kind] then return "Must be a string." end
  if not is_number then return "Must be a number." end
  local number = sub(text, at, after - 1)
  local value = tonumber(number)
  if kind == "number" then return value and value - value ~= 0 and "Is too large." or nil end
  -- 1.0 and 1e3 are whole, too.
  if value and find(number, "[.eE]") and value % 1 == 0 and value > -9e15 and value < 9e15 then number = string.format("%.0f", value) end
  return wrong_whole_number(number, bounds[kind])
end

local read_message

-- What is of another kind than it must be is not read: it may be as long as the body.
local function read_one(text, at, rule, path, depth)
  local kind, limit = rule[1], rule[3]
  local c = byte(text, at)
  if messages[kind] then
    if c ~= 123 then violation(path, "Must be an object.") end
    return read_message(text, at, messages[kind], path, depth + 1)
  end
  if kind == "string" then
    if c ~= 34 then violation(path, "Must be a string.") end
    local after = skip_string(text, at, limit)
    if not after or (limit and after - at - 2 > limit and is_longer(text, at + 1, after - 2, limit)) then violation(path, too_long(limit, "characters")) end
    return after
  end
  if kind ~= "any" and (c == 123 or c == 91) then violation(path, wrong_value(text, at, at + 1, kind)) end
  local after = skip_value(text, at, depth)
  if kind == "any" then
    if limit and after - at > limit then violation(path, too_long(limit, "bytes")) end
    return after
  end
  local why = wrong_value(text, at, after, kind)
  if not why and after - at - 2 > (limit or MAX_WORD) then why = too_long(limit or MAX_WORD, "characters") end
  if why then violation(path, why) end
  return after
end

local function read_field(text, at, rule, path, depth)
  local shape, limit = rule[2], rule[4]
  local c = byte(text, at)
  if c == 110 then return skip_value(text, at, depth) end
  if shape == "list" then
    if c ~= 91 then violation(path, "Must be a list.") end
    return read_list(text, at, function(index, from)
      if limit and index >= limit then violation(path, too_long(limit, "items")) end
      return read_one(text, from, rule, path .. "[" .. index .. "]", depth + 1)
    end)
  end
  if shape == "map" then
    if c ~= 123 then violation(path, "Must be an object.") end
    local count = 0
    return read_object(text, at, rule[3] or MAX_WORD, function(key, from)
      count = count + 1
      if limit and count > limit then violation(path, too_long(limit, "items")) end
      return read_one(text, from, rule, path .. "." .. key, depth + 1)
    end)
  end
  return read_one(text, at, rule, path, depth)
end

function read_message(text, at, fields, path, depth)
  if depth > MAX_DEPTH then malformed(at) end
  return read_object(text, at, MAX_WORD, function(key, from, again)
    local name = path == "" and key or path .. "." .. key
    if again then violation(name, "Must not be given twice.") end
    local rule = fields[key]
    if not rule then
      local names = {}
      for known in pairs(fields) do names[#names + 1] = known end
      violation(name, unknown("field", names))
    end
    return read_field(text, from, rule, name, depth)
  end)
end

local function check(text, fields)
  local broken = bad_utf8(text)
  if broken then malformed(broken) end
  local at = space(text, 1)
  if at > #text then return end
  if byte(text, at) ~= 123 then
    if not find(text, '^[%["%d%-tfn]', at) then malformed(at) end
    violation("", "Must be an object.")
  end
  at = space(text, read_message(text, at, fields, "", 0))
  if at <= #text then malformed(at) end
end

local function decoded(text)
  text = string.gsub(text, "+", " ")
  text = string.gsub(text, "%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  return text
end

-- The rule of a field that a query may name; one within another is named with a dot.
local function query_rule(fields, name)
  local rule = fields[name]
  if rule then return not messages[rule[1]] and rule[2] ~= "map" and rule or nil end
  local outer, inner = match(name, "^([^.]+)%.(.+)$")
  rule = outer and fields[outer]
  return rule and rule[2] == "one" and messages[rule[1]] and query_rule(messages[rule[1]], inner) or nil
end

-- The names of a query; those within another are named with a dot.
local function query_names(fields, outer, names)
  for name, rule in pairs(fields) do
    local inner = messages[rule[1]]
    if not inner and rule[2] ~= "map" then names[#names + 1] = outer .. name end
    if inner and rule[2] == "one" and outer == "" then query_names(inner, name .. ".", names) end
  end
  return names
end

local function check_query(query, taken, fields)
  local counts = {}
  for part in string.gmatch(query, "[^&]+") do
    local name, value = match(part, "^([^=]*)=?(.*)$")
    name = decoded(name)
    if taken and taken[name] then violation(name, "Is already given in the path.") end
    if not fields then violation(name, "Must be in the body, not in the query.") end
    local rule = query_rule(fields, name)
    if not rule then violation(name, unknown("parameter", query_names(fields, "", {}))) end
    local limit, max_items = rule[3], rule[4]
    local count = (counts[name] or 0) + 1
    counts[name] = count
    if count > 1 and rule[2] ~= "list" then violation(name, "Must not be given twice.") end
    if max_items and count > max_items then violation(name, too_long(max_items, "items")) end
    local encoded = #value
    value = decoded(value)
    if bad_utf8(value) then violation(name, "Must be UTF-8.") end
    -- Escapes only make it longer, and a character has four bytes at most.
    if limit and encoded > limit and (#value > 4 * limit or #string.gsub(value, "[\\128-\\191]", "") > limit) then violation(name, too_long(limit, "characters")) end
    local why = wrong_text(value, rule[1])
    if why then violation(name, why) end
  end
end

local function is_json(media)
  local rest = media and match(string.lower(media), "^application/json%s*(.*)$")
  if not rest or (rest ~= "" and byte(rest) ~= 59) then return false end
  local charset = match(rest, 'charset%s*=%s*"?([^";%s]*)')
  return not charset or charset == "utf-8" or charset == "utf8"
end

-- Names come from the client: only plain ones are said back.
local function plain_name(name)
  return #name <= 100 and find(name, "^[%w_%.%[%]-]*$") and name or "?"
end

function envoy_on_request(handle)
  local rpc = handle:streamInfo():routeName()
  local fields = messages[bodies[rpc] or ""]
  local query = match(handle:headers():get(":path"), "%?(.*)")
  local ok, wrong = true, nil
  if query then ok, wrong = pcall(check_query, query, paths[rpc], messages[queries[rpc] or ""]) end
  if ok and fields then
    local body = handle:body()
    local length = body and body:length() or 0
    if length > 0 and not is_json(handle:headers():get("content-type")) then
      handle:respond({ [":status"] = "415", ["content-type"] = "application/json" }, '${JSON.stringify(errorBody('UNSUPPORTED_MEDIA_TYPE'))}')
      return
    end
    if length > 0 then ok, wrong = pcall(check, body:getBytes(0, length), fields) end
  end
  if ok then return end
  local message, violations = "The body cannot be read.", ""
  if type(wrong) == "table" and wrong.field then
    message = "${sharedErrors.INVALID_ARGUMENT.message}"
    violations = ',{"@type":"type.googleapis.com/google.rpc.BadRequest","field_violations":[{"field":"' .. plain_name(wrong.field) .. '","description":"' .. wrong.why .. '"}]}'
  elseif type(wrong) == "table" then
    message = "The body is not valid JSON, from character " .. wrong.at .. " on."
  else
    handle:logErr(tostring(wrong))
  end
  handle:respond({ [":status"] = "400", ["content-type"] = "application/json" },
    '${refusal[0]}' .. message .. '${refusal[1]}' .. violations .. ']}')
end
`;
