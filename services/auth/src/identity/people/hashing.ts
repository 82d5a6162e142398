// Threads of their own for hashes: what hashes for a quarter of a second must not stand in the way of what signs tokens, and a thread has its next
// password before it is done with the last one, so that it never waits for the event loop.
import { Worker } from 'node:worker_threads';
import type { PasswordScheme } from './passwords.ts';

export type HashingTask =
  | { what: 'hash'; text: string; scheme: PasswordScheme; cost: number }
  | { what: 'verify'; text: string; scheme: PasswordScheme; hash: string };

export type HashingAnswer = { id: number; result: string | boolean } | { id: number; error: string };

export interface Hashing {
  /** `true` or `false` of a verification, and the hash of a text. */
  run(task: HashingTask): Promise<string | boolean>;
  close(): Promise<void>;
}

interface Asked {
  resolve(result: string | boolean): void;
  reject(error: Error): void;
}

/** Each thread takes as many tasks at once: one that it works on, and the next. */
export const tasksPerThread = 2;

/** `niceness`: by how much everything else goes first, 0 to 19 (setpriority(2)). */
export function startHashing(threads: number, niceness: number): Hashing {
  const all = Array.from({ length: threads }, () => new Thread(niceness));
  return {
    run: (task) => all.reduce((idle, one) => (one.asked < idle.asked ? one : idle)).run(task),
    close: async () => void (await Promise.all(all.map((thread) => thread.close()))),
  };
}

/** Started with its first task, and again after it has died. */
class Thread {
  readonly #niceness: number;
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(niceness: number) {
    this.#niceness = niceness;
  }

  get asked(): number {
    return this.#asked.size;
  }

  run(task: HashingTask): Promise<string | boolean> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      (this.#worker ??= this.#start()).postMessage({ id, task });
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./hashing-thread.ts', import.meta.url), {
      workerData: { niceness: this.#niceness },
    });
    worker.unref();
    worker.on('message', (answer: HashingAnswer) => this.#answered(answer));
    worker.on('error', (error) => this.#ended(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.#ended(worker, new Error('A thread that hashes passwords has ended.')));
    return worker;
  }

  #answered(answer: HashingAnswer): void {
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if ('error' in answer) asked?.reject(new Error(answer.error));
    else asked?.resolve(answer.result);
  }

  #ended(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const asked of this.#asked.values()) asked.reject(error);
    this.#asked.clear();
  }
}
