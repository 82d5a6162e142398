// Outlives the process that started it, and ends that one's child processes. Its standard input is a pipe from the owner:
// lines "+ pid SIGNAL" and "- pid" keep the list, "rm folder" names a folder to remove; the end of the pipe means that the owner
// has ended.
import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

const graceMs = 15_000;
const wards = new Map<number, NodeJS.Signals>();
const folders: string[] = [];

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [op, pid, signal] = line.split(' ');
    if (op === 'rm') folders.push(line.slice(3));
    else if (op === '+') wards.set(Number(pid), signal as NodeJS.Signals);
    else wards.delete(Number(pid));
  })
  .on('close', () => void end());

// The owner decides when to stop; a Ctrl-C meant for it must not end its guard first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

// Last started, first stopped: services let go of their engines before those end.
async function end(): Promise<void> {
  const deadline = Date.now() + graceMs;
  for (const [pid, signal] of [...wards].reverse()) {
    send(pid, signal);
    send(pid, 'SIGCONT');
    while (lives(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    send(pid, 'SIGKILL');
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(0);
}

// The owner has ended, so nobody may wait for the process: a zombie counts as dead.
function lives(pid: number): boolean {
  if (!send(pid, 0)) return false;
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return send(pid, 0);
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
