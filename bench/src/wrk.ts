// wrk as the load, where it is installed: it takes a tenth of the processor that the Node one takes, so more is left to what is measured.
// No registry of ours has a build of it that could be pinned; Debian and its relatives have it as a package.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Load } from './http-load.ts';
import type { Measured } from './load.ts';
import { endedChildrenSeconds } from './processors.ts';

export const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** Sends the load for its whole time, at least a second. Throws if anything but success was answered. `script` is a file that may be written. */
export async function runWrk(load: Load, script: string): Promise<Measured> {
  const { requests, connections, warmMs, runMs } = load;
  writeFileSync(script, scriptOf(requests));
  const before = endedChildrenSeconds();
  if (warmMs > 0) await send(load.port, connections, warmMs, script);
  const { answered, failed, seconds, p50, p99 } = await send(load.port, connections, runMs, script);
  if (failed > 0)
    throw new Error(`${failed} of ${requests[0]?.method} ${requests[0]?.path} were not answered with success.`);
  return {
    perSecond: answered / seconds,
    p50,
    p99,
    cpuSeconds: endedChildrenSeconds() - before,
    generator: 'wrk',
  };
}

interface Sent {
  answered: number;
  failed: number;
  seconds: number;
  p50: number;
  p99: number;
}

async function send(port: number, connections: number, forMs: number, script: string): Promise<Sent> {
  const { stdout } = await promisify(execFile)('wrk', [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${Math.ceil(forMs / 1_000)}s`,
    `--script=${script}`,
    `http://127.0.0.1:${port}`,
  ]);
  const result = /^result (.*)$/m.exec(stdout)?.[1];
  if (!result) throw new Error(`wrk did not report a result:\n${stdout}`);
  return JSON.parse(result) as Sent;
}

// Requests are put together once: what the script does for each of them is the load's own cost.
function scriptOf(requests: Load['requests']): string {
  const lua = (value: string): string => JSON.stringify(value);
  const tables = requests.map(({ method, path, headers = {}, body, unique = false }) => {
    const all = {
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(unique ? { 'idempotency-key': keyMark } : {}),
    };
    const pairs = Object.entries(all).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
    return `{ ${lua(method)}, ${lua(path)}, {${pairs.join(',')}}, ${body === undefined ? 'nil' : lua(body)} }`;
  });
  return `local requests = { ${tables.join(',\n')} }
local heads, tails, n, key = {}, {}, 0
function init(args)
  math.randomseed(os.time())
  key = "bench-" .. os.time() .. "-" .. math.random(1000000000) .. "-"
  for i, request in ipairs(requests) do
    local text = wrk.format(unpack(request, 1, 4))
    local from, to = text:find(${lua(keyMark)}, 1, true)
    heads[i], tails[i] = from and text:sub(1, from - 1) or text, from and text:sub(to + 1)
  end
end
function request()
  n = n + 1
  local i = n % #heads + 1
  local tail = tails[i]
  return tail and heads[i] .. key .. n .. tail or heads[i]
end
function done(summary, latency)
  local errors = summary.errors
  print(string.format('result {"answered":%d,"failed":%d,"seconds":%f,"p50":%f,"p99":%f}',
    summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`;
}

const keyMark = 'the-key-of-this-request';
