// Scripts of Node, as a person types them.
import { spawn } from 'node:child_process';

export interface Ran {
  code: number | null;
  /** Of both streams, without the space around it. */
  output: string;
}

/** Runs a script to its end, with no variable of the test but those given. */
export function runScript(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path, ...args], {
      env: {
        PATH: process.env['PATH'],
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}
