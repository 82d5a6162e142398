// The months of the ledger: the partitions that are there, and the months that were archived.
import type { LedgerMonth } from '@plaza/api/ledger-admin';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { archivableFrom } from '../archive/archive.ts';

interface PartitionRow {
  month: string;
  state: string;
  transactions: number;
  entries: number;
  megabytes: number;
}

/** Newest first. Rows of months that are there are estimated by the statistics of the database: counting would read all of them. */
export async function ledgerMonths(em: SqlEntityManager): Promise<LedgerMonth[]> {
  const archived = await db(em)
    .selectFrom('archived_months')
    .select([sql<string>`to_char(month, 'YYYY-MM')`.as('month'), 'transactions', 'entries', 'archived_at'])
    .select(sql<string>`encode(digest, 'hex')`.as('digest'))
    .execute();
  const { rows } = await sql<PartitionRow>`
    select month, max(state) as state,
        (coalesce(sum(rows) filter (where part like 'transactions%'), 0))::int as transactions,
        (coalesce(sum(rows) filter (where part like 'entries%'), 0))::int as entries,
        (sum(bytes) / 1048576)::int as megabytes
      from (
        select c.relname as part, replace(right(c.relname, 7), '_', '-') as month,
            case sign(extract(epoch from to_date(right(c.relname, 7), 'YYYY_MM')::timestamp - date_trunc('month', now() at time zone 'UTC')))
              when 1 then 'ahead' when 0 then 'open' else 'closed' end as state,
            greatest(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid), 0) as rows, pg_total_relation_size(c.oid) as bytes
          from pg_inherits i join pg_class c on c.oid = i.inhrelid
          where i.inhparent in ('wallet.transactions'::regclass, 'wallet.entries'::regclass)
      ) partitions group by month`.execute(db(em));
  const months = [
    ...rows.map((row) => ({ ...row, archivedAt: undefined, digest: '' })),
    ...archived.map(({ month, transactions, entries, archived_at: archivedAt, digest }) => ({
      month,
      state: 'archived',
      transactions: Number(transactions),
      entries: Number(entries),
      megabytes: 0,
      archivedAt,
      digest,
    })),
  ];
  return months
    .sort((a, b) => b.month.localeCompare(a.month))
    .map((month) => ({ ...month, archivableAt: archivableAt(month.month) }));
}

function archivableAt(month: string): Date {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return archivableFrom(year, number);
}
