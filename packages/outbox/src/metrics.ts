import type { Database, MetricSource, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

/** Counted by the partial indexes of open events: rows that are done are not read. */
export function backlog(em: SqlEntityManager) {
  const rows = db(em).selectFrom('outbox').select(['destination', 'state', 'created_at']);
  // Literals, so that the partial indexes can be used.
  const pending = rows.where('state', '=', sql.lit('pending'));
  const open = pending
    .where('next_attempt_at', 'is', null)
    .unionAll(pending.where('next_attempt_at', 'is not', null))
    .unionAll(rows.where('state', '=', sql.lit('handed')))
    .unionAll(rows.where('state', '=', sql.lit('dead')));
  return db(em)
    .selectFrom(open.as('open'))
    .select([
      'destination',
      'state',
      sql<number>`count(*)::integer`.as('depth'),
      sql<number>`coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::double precision`.as('age'),
    ])
    .groupBy(['destination', 'state'])
    .execute();
}

// Prometheus reads one metric after another: one query is enough for all.
const reuseMs = 1_000;

export function outboxMetrics(database: Database): MetricSource[] {
  let latest: { at: number; rows: ReturnType<typeof backlog> } | undefined;
  function read(): ReturnType<typeof backlog> {
    if (!latest || Date.now() - latest.at > reuseMs) {
      latest = { at: Date.now(), rows: database.asSystem(backlog).catch(() => []) };
    }
    return latest.rows;
  }
  return [
    {
      name: 'plaza_outbox_depth',
      help: 'Events that are not applied yet, by destination and state: pending, handed or dead.',
      type: 'gauge',
      labels: ['destination', 'state'],
      collect: async () =>
        (await read()).map(({ destination, state, depth }) => ({ labels: { destination, state }, value: depth })),
    },
    {
      name: 'plaza_outbox_oldest_seconds',
      help: 'Age of the oldest event that is still on its way, by destination and state: pending or handed.',
      type: 'gauge',
      labels: ['destination', 'state'],
      // A dead event is not delivered any more, and would age until an operator drops it.
      collect: async () =>
        (await read())
          .filter(({ state }) => state !== 'dead')
          .map(({ destination, state, age }) => ({ labels: { destination, state }, value: age })),
    },
  ];
}
