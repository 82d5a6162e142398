// A thread that hashes passwords, one after another: see hashing.ts.
import { hashSync, verifySync } from '@node-rs/bcrypt';
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { hashArgon2id, verifyArgon2id } from './argon2id.ts';
import type { HashingAnswer, HashingTask } from './hashing.ts';

yieldToOthers((workerData as { niceness: number }).niceness);

parentPort!.on('message', ({ id, task }: { id: number; task: HashingTask }) => {
  let answer: HashingAnswer;
  try {
    answer = { id, result: work(task) };
  } catch (error) {
    answer = { id, error: error instanceof Error ? error.message : String(error) };
  }
  parentPort!.postMessage(answer);
});

function work(task: HashingTask): string | boolean {
  const { text, scheme } = task;
  if (task.what === 'hash') return scheme === 'bcrypt' ? hashSync(text, task.cost) : hashArgon2id(text);
  return scheme === 'bcrypt' ? verifySync(text, task.hash) : verifyArgon2id(text, task.hash);
}

/** Linux has a priority for each thread. Where there is none, nothing depends on it. */
function yieldToOthers(niceness: number): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness);
  } catch {
    // Another system.
  }
}
