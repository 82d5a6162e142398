// Envoy with a configuration file.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { gatewayIdentity, privateFolder } from './folders.ts';
import type { Running } from './process.ts';
import { launch } from './process.ts';
import { Sentence } from '../sentence.ts';

export interface EnvoyOptions {
  bin: string;
  configPath: string;
  /** Envoy's working folder: its cache and its logs, owned by the user who runs it. */
  folder: string;
  adminPort: number;
  logPath?: string;
  pidPath?: string;
  concurrency?: number;
}

export interface Envoy {
  process: Running;
  stop(): Promise<void>;
}

export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const identity = gatewayIdentity();
  const home = privateFolder(options.folder, identity);
  const running = launch({
    name: 'envoy',
    command: options.bin,
    args: [
      '-c',
      options.configPath,
      '--log-level',
      'warning',
      '--disable-hot-restart',
      // It warns of every client that goes away while an answer is stored.
      '--component-log-level',
      'cache_filter:error',
      // The access log: a reader should not wait ten seconds for a line.
      '--file-flush-interval-msec',
      '1000',
      ...(options.concurrency ? ['--concurrency', String(options.concurrency)] : []),
    ],
    cwd: home,
    env: { PATH: process.env['PATH'] },
    logPath: options.logPath ?? join(home, 'envoy.log'),
    graceMs: 10_000,
    ...(options.pidPath && { pidPath: options.pidPath }),
    ...(identity && { as: identity }),
  });
  for (
    const deadline = Date.now() + 30_000;
    Date.now() < deadline;
    await new Promise((resolve) => setTimeout(resolve, 50))
  ) {
    if (!running.alive()) throw new Sentence(`Envoy did not start: ${why(running)}`);
    const response = await fetch(`http://127.0.0.1:${options.adminPort}/ready`).catch(() => undefined);
    if (response?.ok) return { process: running, stop: () => running.stop() };
  }
  await running.stop();
  throw new Sentence(`Envoy did not become ready within 30 seconds: ${why(running)}`);
}

/** The version that the program prints; undefined if it does not run. */
export function envoyVersion(bin: string): string | undefined {
  const { status, stdout } = spawnSync(bin, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /\/(\d+\.\d+\.\d+)\//.exec(stdout)?.[1] : undefined;
}

function why(running: Running): string {
  const lines = running.lastLines(20).split('\n');
  const line = lines.find((candidate) => /critical|error/.test(candidate)) ?? lines.at(-1) ?? '';
  // Text as long as the configuration is not read, JSON from then on.
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? line.replace(/^(\[[^\]]*\]\s*)+/, '');
}
