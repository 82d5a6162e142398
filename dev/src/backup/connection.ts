// A connection to the PostgreSQL that is backed up, for as long as the work takes; and which cluster that is.
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const prefix = 'plaza_cluster_';

/**
 * Names the cluster since it was made or restored, which its system identifier does not: two that were restored from one backup write different things under
 * the same numbers of WAL. The name is that of a replication slot, which keeps no WAL, and which no base backup has.
 */
export async function clusterIdOf(url: string): Promise<string> {
  return await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select slot_name as name from pg_replication_slots where starts_with(slot_name, $1)',
      [prefix],
    );
    if (rows[0]) return rows[0].name;
    const name = `${prefix}${randomBytes(8).toString('hex')}`;
    await client.query('select pg_create_physical_replication_slot($1)', [name]);
    return name;
  });
}
