// wrk as the load, where it is installed: it takes a tenth of the processor that the Node one takes, so more is left to what is measured.
import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Load } from './http-load.ts';

export const hasWrk = spawnSync('wrk', ['--version']).error === undefined;

/** Sends the load for its whole time. Throws if anything but success was answered. `script` is a file that may be written. */
export async function runWrk({ port, requests, connections, runMs }: Load, script: string): Promise<void> {
  writeFileSync(script, scriptOf(requests));
  const { stdout } = await promisify(execFile)('wrk', [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${Math.ceil(runMs / 1_000)}s`,
    `--script=${script}`,
    `http://127.0.0.1:${port}`,
  ]);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1];
  if (failed)
    throw new Error(`${failed} of ${requests[0]?.method} ${requests[0]?.path} were not answered with success.`);
}

function scriptOf(requests: Load['requests']): string {
  const lua = (value: string): string => JSON.stringify(value);
  const tables = requests.map(({ method, path, headers = {}, body, unique = false }) => {
    const all = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const pairs = Object.entries(all).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
    return `{ ${lua(method)}, ${lua(path)}, {${pairs.join(',')}}, ${body === undefined ? 'nil' : lua(body)}, ${unique} }`;
  });
  return `local requests = { ${tables.join(', ')} }
local n, run = 0, tostring(os.time()) .. tostring(math.random(1e9))
function request()
  n = n + 1
  local method, path, headers, body, unique = unpack(requests[n % #requests + 1], 1, 5)
  if unique then headers["idempotency-key"] = "bench-" .. run .. "-" .. n end
  return wrk.format(method, path, headers, body)
end
`;
}
