// Long reads of one state of a schema.
import type { Database } from './database.ts';

/** A connection with a snapshot of the whole schema. */
export interface Snapshot {
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** The rows of a query, some thousand at a time, so that memory stays flat. */
  stream<Row>(sql: string): AsyncGenerator<Row[]>;
}

const rowsAtOnce = 5_000;

/** A separate connection of the driver, without MikroORM. */
export async function connect(database: Database) {
  return database.pool.connect();
}
export type Connection = Awaited<ReturnType<typeof connect>>;

/** For long reads: without locks that others wait for, and without the time-outs of calls. Fails as soon as it is `stopped`. */
export async function inSnapshot<Result>(
  database: Database,
  work: (snapshot: Snapshot) => Promise<Result>,
  stopped?: AbortSignal,
): Promise<Result> {
  const client = await connect(database);
  // Its query fails with the connection.
  const stop = () => void client.end().catch(() => undefined);
  stopped?.addEventListener('abort', stop, { once: true });
  let cursors = 0;
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`select set_config('plaza.actor', 'system', true), set_config('statement_timeout', '0', true),
      set_config('idle_in_transaction_session_timeout', '0', true), set_config('work_mem', '128MB', true), set_config('timezone', 'UTC', true)`);
    const result = await work({
      query: async <Row>(sql: string, parameters?: unknown[]) =>
        (await client.query<Row & object>(sql, parameters)).rows as Row[],
      async *stream<Row>(sql: string) {
        const name = `rows_${++cursors}`;
        await client.query(`declare ${name} no scroll cursor for ${sql}`);
        for (;;) {
          const { rows } = await client.query<Row & object>(`fetch ${rowsAtOnce} from ${name}`);
          yield rows as Row[];
          if (rows.length < rowsAtOnce) break;
        }
        await client.query(`close ${name}`);
      },
    });
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // The connection may be in any state, so it is not used again.
    client.release(true);
    throw error;
  } finally {
    stopped?.removeEventListener('abort', stop);
  }
}
