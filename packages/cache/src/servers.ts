// The servers behind a connection: deleting everything of the cache on them, and finding out whether one was restarted, replaced or promoted.
//
// Such a server (another run id, another replication id) may have an older state than was confirmed, so everything under the prefix is deleted once,
// by whoever sees it first, before anyone uses it.
import { Cluster } from 'ioredis';
import { primaries, type Connection } from '@plaza/redis';
import { inTime } from './unavailable.ts';

const serversForSeconds = 30 * 24 * 3_600;

/** Deletes everything under the prefix, on every primary. */
export async function sweep(connection: Connection, prefix: string): Promise<void> {
  const match = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
  await Promise.all(
    primaries(connection).map(async (node) => {
      let cursor = '0';
      do {
        const [next, names] = await node.scan(cursor, 'MATCH', match, 'COUNT', 1_000);
        // One by one: on a cluster they are in many slots. They leave together, in one pipeline.
        await Promise.all(names.map((name) => connection.unlink(name)));
        cursor = next;
      } while (cursor !== '0');
    }),
  );
}

/** Discovers a cluster's nodes again. */
export async function discover(connection: Connection): Promise<void> {
  if (!(connection instanceof Cluster)) return;
  await inTime(
    new Promise<void>((resolve, reject) =>
      connection.refreshSlotsCache((error) => (error ? reject(error) : resolve())),
    ),
  );
}

/** Deletes everything under the prefix if a primary is one that nobody has seen yet. */
export async function sweepNewServers(connection: Connection, prefix: string): Promise<void> {
  const marker = `${prefix}servers`;
  const running = await serverRunIds(connection);
  const known = new Set(await inTime(connection.smembers(marker)));
  if (running.every((id) => known.has(id))) return;
  await sweep(connection, prefix);
  await inTime(connection.sadd(marker, ...running));
  await inTime(connection.expire(marker, serversForSeconds));
}

// Of every primary: which process it is, and since which promotion. One that is gone and not replaced yet does not answer, which is an error. A
// server that does not tell (INFO may be forbidden) is taken for the same as ever.
async function serverRunIds(connection: Connection): Promise<string[]> {
  const infos = await Promise.all(
    primaries(connection).map((node) =>
      inTime(
        node.info().catch((error: Error) => {
          if (error.name === 'ReplyError') return '';
          throw error;
        }),
      ),
    ),
  );
  return infos
    .map((info) => [/^run_id:(\w+)/m, /^master_replid:(\w+)/m].map((field) => field.exec(info)?.[1]))
    .filter(([id]) => id !== undefined)
    .map((ids) => ids.join(':'));
}
