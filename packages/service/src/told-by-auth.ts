// What auth tells every process, and each keeps for as long as tokens live: sessions that ended, plans that changed.
//
// It arrives over a channel (Redis) at once, and from auth every few seconds, so that nothing is missed while Redis is away.
import { startJob, type Job } from './job.ts';
import type { Logger } from './logger.ts';

/** A way on which messages reach every process, mostly at once, and sometimes not at all. */
export interface Channel {
  publish(message: string): void;
  listen(receive: (message: string) => void): void;
  close(): void;
}

export interface ToldOptions<Item> {
  /** Of the job that asks auth. */
  name: string;
  log: Logger;
  channel: Channel | undefined;
  /** What happened after a cursor; an empty one stands for as long as tokens live. */
  load: (cursor: string) => Promise<{ items: Item[]; cursor: string; more: boolean }>;
  everyMs?: number | undefined;
  /** Publishes what `load` finds and nobody has published: auth does this. */
  publishes?: boolean | undefined;
  /** @returns those that were not known */
  add: (items: Item[]) => Item[];
  line: (item: Item) => string;
  /** What a line says; nothing if it cannot be read: auth tells it again. */
  read: (line: string) => Item[];
  /** The most characters of a line. */
  lineLength: number;
}

// With the duration of the call less than the 5 s after which everybody knows, also without Redis.
const usualMs = 3_500;
const maxPerMessage = 500;

export function keepTold<Item>(options: ToldOptions<Item>): Job {
  const { name, log, channel, load, everyMs = usualMs, publishes = false, add, line, read, lineLength } = options;
  let cursor = '';
  channel?.listen((message) => {
    if (message.length <= maxPerMessage * lineLength) add(message.split('\n').flatMap(read));
  });
  return startJob({
    name,
    log,
    everyMs,
    retryMs: usualMs,
    atOnce: true,
    async run() {
      const page = await load(cursor);
      const added = add(page.items);
      if (publishes) for (const message of messagesOf(added.map(line))) channel?.publish(message);
      cursor = page.cursor;
      return page.more;
    },
  });
}

function messagesOf(lines: readonly string[]): string[] {
  return Array.from({ length: Math.ceil(lines.length / maxPerMessage) }, (_, index) =>
    lines.slice(index * maxPerMessage, (index + 1) * maxPerMessage).join('\n'),
  );
}
