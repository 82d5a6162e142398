// How large a body, a text and a list may be, refused here as a service would refuse it (packages/service/src/sizes.ts): with the same words.
import type { OpenRpc } from './rules.ts';

const usualBytes = 1024 * 1024;
// What goes before a message of gRPC.
const frameBytes = 5;

/** Configures the buffer, which is off in the chain, for an rpc's JSON. Of those that take as much as most do, the limit is the gateway's own. */
export function jsonBody({ maxRequestBytes }: OpenRpc): object {
  return maxRequestBytes === usualBytes
    ? { '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig', config: {} }
    : buffer(maxRequestBytes);
}

/** The same for its gRPC. What may go on for as long as its client likes is not kept until its end: of that, the service sees to each message. */
export function grpcBody({ maxRequestBytes, streams }: OpenRpc): object | undefined {
  return streams ? undefined : buffer(maxRequestBytes + frameBytes);
}

function buffer(bytes: number): object {
  return {
    '@type': 'type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute',
    buffer: { max_request_bytes: bytes },
  };
}

/**
 * Lua for the strict reader. `is_longer` tells whether a text of JSON, between two positions, has more characters than it may. Nothing is counted
 * where its bytes already say so: a character takes one byte at least, and at most the twelve of two escapes.
 */
export const sizesLua = `
local BYTES_OF_A_CHARACTER = 12

local function is_longer(text, from, to, limit)
  local bytes = to - from + 1
  if bytes <= limit then return false end
  if bytes > limit * BYTES_OF_A_CHARACTER then return true end
  local count, at = 0, from
  while at <= to do
    local c = byte(text, at)
    if c == 92 then
      if byte(text, at + 1) == 117 then
        -- The second half of a pair belongs to the first.
        if not find(text, "^[dD][c-fC-F]", at + 2) then count = count + 1 end
        at = at + 6
      else
        count = count + 1
        at = at + 2
      end
    else
      -- Bytes that go on with a character count nothing.
      if c < 128 or c > 191 then count = count + 1 end
      at = at + 1
    end
    if count > limit then return true end
  end
  return false
end

local function too_long(limit, unit) return "Must have at most " .. limit .. " " .. unit .. "." end
`;
