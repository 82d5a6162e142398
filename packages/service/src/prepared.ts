// Named statements: PostgreSQL parses and plans each text once for a connection, and not once for each call. Planning what holds
// a seat costs it as much as running it.
import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';

/** Texts that are made for each call, such as lists of values of many lengths, stay unnamed once there are this many. */
const mostNames = 500;

type Query = (...args: unknown[]) => unknown;

/** Names every statement with parameters that the pool's connections run. Behind a pooler in transaction mode the pooler must know named statements (PgBouncer 1.21 and later). */
export function prepareStatements(pool: Pool): void {
  const names = new Map<string, string>();
  pool.on('connect', (client: PoolClient) => {
    const query = (client.query as Query).bind(client);
    client.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
      if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return query(text, values, ...rest);
      let name = names.get(text);
      if (name === undefined && names.size < mostNames) {
        name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
        names.set(text, name);
      }
      return name === undefined ? query(text, values, ...rest) : query({ name, text, values }, ...rest);
    }) as PoolClient['query'];
  });
}
