// HEAD on what has GET, and If-None-Match on what has an etag. Envoy's cache answers neither by itself for transcoded
// routes: they only know GET, and the services only know gRPC. Routes switch the script on for just these requests.
export const conditionalScript = `
function envoy_on_request(handle)
  local headers = handle:headers()
  local metadata = handle:streamInfo():dynamicMetadata()
  if headers:get(":method") == "HEAD" then
    headers:replace(":method", "GET")
    metadata:set("plaza.conditional", "head", true)
  end
  local etags = headers:get("if-none-match")
  if etags then
    headers:remove("if-none-match")
    metadata:set("plaza.conditional", "etags", etags)
  end
end

local function matches(etags, etag)
  if etags == "*" then return true end
  local bare = etag:gsub("^W/", "")
  for candidate in etags:gmatch('"[^"]*"') do
    if candidate == bare then return true end
  end
  return false
end

function envoy_on_response(handle)
  local wanted = handle:streamInfo():dynamicMetadata():get("plaza.conditional")
  if not wanted then return end
  local headers = handle:headers()
  local etag = headers:get("etag")
  if wanted["etags"] and etag and headers:get(":status") == "200" and matches(wanted["etags"], etag) then
    headers:replace(":status", "304")
    headers:remove("content-type")
    headers:remove("content-encoding")
    handle:body(true):setBytes("")
    handle:headers():remove("content-length")
  elseif wanted["head"] then
    local body = handle:body(true)
    local length = body:length()
    body:setBytes("")
    -- What was held before waiting for the body may no longer be used.
    handle:headers():replace("content-length", tostring(length))
  end
end
`;
