import type { Database, MetricSource, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

/** Counted by the partial indexes of what is open, whatever the outbox keeps beside that: rows that are done are never touched. */
function backlog(em: SqlEntityManager) {
  const rows = db(em).selectFrom('outbox').select(['destination', 'state', 'created_at']);
  // Literals, as the predicates of the indexes have them.
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

// Prometheus asks for one metric after another: one look is enough for all.
const lookMs = 1_000;

export function outboxMetrics(database: Database): MetricSource[] {
  let looked: { at: number; rows: ReturnType<typeof backlog> } | undefined;
  function look(): ReturnType<typeof backlog> {
    if (!looked || Date.now() - looked.at > lookMs) {
      looked = { at: Date.now(), rows: database.asSystem(backlog).catch(() => []) };
    }
    return looked.rows;
  }
  return [
    {
      name: 'plaza_outbox_depth',
      help: 'Events that have not taken effect yet, by destination and state: pending, handed or dead.',
      type: 'gauge',
      labels: ['destination', 'state'],
      collect: async () =>
        (await look()).map(({ destination, state, depth }) => ({ labels: { destination, state }, value: depth })),
    },
    {
      name: 'plaza_outbox_oldest_seconds',
      help: 'Age of the oldest event that is still on its way, by destination and state: pending or handed.',
      type: 'gauge',
      labels: ['destination', 'state'],
      // One that is dead goes nowhere, and would grow old until somebody drops it.
      collect: async () =>
        (await look())
          .filter(({ state }) => state !== 'dead')
          .map(({ destination, state, age }) => ({ labels: { destination, state }, value: age })),
    },
  ];
}
