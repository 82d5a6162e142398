import type { Database, MetricSource } from '@plaza/service';

interface Backlog {
  destination: string;
  state: string;
  depth: number;
  age: number;
}

/*
 * Counts by the partial indexes of what is open, whatever the outbox keeps beside that: rows that are done are never touched.
 */
const backlogSql = `
  select destination, state, count(*)::integer as depth, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::double precision as age
  from (
    select destination, state, created_at from outbox where state = 'pending' and next_attempt_at is null
    union all select destination, state, created_at from outbox where state = 'pending' and next_attempt_at is not null
    union all select destination, state, created_at from outbox where state = 'handed'
    union all select destination, state, created_at from outbox where state = 'dead'
  ) open group by destination, state`;

// Prometheus asks for one metric after another: one look is enough for all.
const lookMs = 1_000;

export function outboxMetrics(database: Database): MetricSource[] {
  let looked: { at: number; rows: Promise<Backlog[]> } | undefined;
  function look(): Promise<Backlog[]> {
    if (!looked || Date.now() - looked.at > lookMs) {
      looked = { at: Date.now(), rows: database.asSystem((em) => em.execute<Backlog[]>(backlogSql)).catch(() => []) };
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
