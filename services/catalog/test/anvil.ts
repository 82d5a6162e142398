// A chain of its own for tests: a real EVM on this machine, with money for its first account.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Anvil {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** Keys of accounts that have money. */
  readonly keys: readonly `0x${string}`[];
  rpc<Answer = unknown>(method: string, ...params: unknown[]): Promise<Answer>;
  mine(blocks: number): Promise<void>;
  stop(): Promise<void>;
}

const chainId = 31_337;
// The accounts of the usual test mnemonic: known to everybody.
const keys = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
] as const;

export async function startAnvil(): Promise<Anvil> {
  const { platform, arch } = process;
  const name = `@foundry-rs/anvil-${platform}-${arch === 'x64' ? 'amd64' : arch}`;
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const child = spawn(
    join(folder, 'bin', 'anvil'),
    ['--port', '0', '--host', '127.0.0.1', '--chain-id', String(chainId)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const port = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = /^Listening on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found) resolve(found);
    });
  });
  const rpcUrl = `http://127.0.0.1:${port}`;
  const rpc = async <Answer>(method: string, ...params: unknown[]): Promise<Answer> => {
    const response = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result: Answer; error?: { message: string } };
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  return {
    rpcUrl,
    chainId,
    keys,
    rpc,
    mine: async (blocks) => void (await rpc('anvil_mine', `0x${blocks.toString(16)}`)),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
