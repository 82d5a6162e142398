// One child process: started in a session of its own, watched, stopped gracefully, and ended with its owner.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Identity } from './folders.ts';

export interface LaunchOptions {
  name: string;
  command: string;
  args: string[];
  /** The child's whole environment; ours if left out. */
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  as?: Identity;
  /** Output is appended here, straight from the child, so that it survives us. */
  logPath: string;
  /** The signal that ends this program gracefully. */
  stopSignal?: NodeJS.Signals;
  graceMs?: number;
  /** Writes the process down, so that the next start can end it if this one could not. */
  pidPath?: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  name: string;
  pid: number;
  exited: Promise<Exit>;
  /** Whether it still runs. */
  alive(): boolean;
  /** Sends its signal, waits, and kills it after the grace period. */
  stop(): Promise<void>;
  /** Sends a signal and returns at once. */
  signal(signal: NodeJS.Signals): void;
  /** The last lines that this run wrote. */
  lastLines(count?: number): string;
}

let guard: ChildProcess | undefined;

export function launch(options: LaunchOptions): Running {
  const { name, command, args, as, logPath, stopSignal = 'SIGTERM', graceMs = 20_000, pidPath } = options;
  if (pidPath) endLeftover(pidPath);
  rotate(logPath);
  const log = openSync(logPath, 'a', 0o644);
  // A program may open its own output once more by name, as Envoy does with /dev/stdout.
  if (as) fchownSync(log, as.uid, as.gid);
  const logStart = statSync(logPath).size;
  // A session of its own: Ctrl-C in a terminal reaches every process of the session, and the order of stopping is ours to keep.
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', log, log],
    detached: true,
    ...(as && { uid: as.uid, gid: as.gid }),
  });
  closeSync(log);
  const exited = new Promise<Exit>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const pid = child.pid;
  const alive = () => pid !== undefined && child.exitCode === null && child.signalCode === null;
  if (pid !== undefined) {
    watch(`+ ${pid} ${stopSignal}\n`);
    if (pidPath) writeFileSync(pidPath, JSON.stringify({ pid, command: commandOf(pid) ?? command, stopSignal }));
    void exited.then(() => {
      watch(`- ${pid}\n`);
      if (pidPath) rmSync(pidPath, { force: true });
    });
  }
  return {
    name,
    pid: pid ?? 0,
    exited,
    alive,
    signal: (signal) => void child.kill(signal),
    lastLines: (count = 12) => tail(logPath, logStart).trimEnd().split('\n').slice(-count).join('\n'),
    stop: async () => {
      if (!alive()) return;
      child.kill(stopSignal);
      // One that was frozen could not even hear it.
      child.kill('SIGCONT');
      const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exited;
      clearTimeout(insist);
    },
  };
}

const keepLogBytes = 32 * 1024 * 1024;

// One earlier log is kept: after a crash people need the newest two.
function rotate(logPath: string): void {
  if (existsSync(logPath) && statSync(logPath).size > keepLogBytes) renameSync(logPath, `${logPath}.1`);
}

// The text since `from`, at most 64 KiB: an access log may be large.
function tail(logPath: string, from: number): string {
  const file = openSync(logPath, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from, size - 65_536);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
  } finally {
    closeSync(file);
  }
}

/** Has a temporary folder removed when this process has ended, even if it could not do so itself. */
export function removeLater(folder: string): void {
  watch(`rm ${folder}\n`);
}

function watch(line: string): void {
  if (!guard) {
    guard = spawn(process.execPath, [join(import.meta.dirname, 'guard.ts')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: {},
    });
    guard.stdin!.on('error', () => undefined);
    // Neither the guard nor the pipe keeps this process running: the guard waits for its end.
    guard.unref();
    (guard.stdin as unknown as { unref(): void }).unref();
  }
  guard.stdin!.write(line);
}

/** Ends the processes of a run that was killed together with its guard. */
export function endLeftover(pidPath: string): void {
  let left: { pid: number; command: string; stopSignal: NodeJS.Signals };
  try {
    left = JSON.parse(readFileSync(pidPath, 'utf8')) as typeof left;
  } catch {
    return;
  }
  // The number may belong to another process by now.
  if (commandOf(left.pid) === left.command) {
    process.kill(left.pid, left.stopSignal);
    const deadline = Date.now() + 10_000;
    while (commandOf(left.pid) === left.command) {
      if (Date.now() > deadline) process.kill(left.pid, 'SIGKILL');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  }
  rmSync(pidPath, { force: true });
}

/** The command line of a living process, without the help of anything that has to be installed. */
export function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return commandFromPs(pid);
  }
}

function commandFromPs(pid: number): string | undefined {
  if (process.platform === 'linux') return undefined;
  const { status, stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() || undefined : undefined;
}
