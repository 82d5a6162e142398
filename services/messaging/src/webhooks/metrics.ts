import type { Database, MetricSource } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import type { Answer } from './receiver-client.ts';

export interface AttemptCounter {
  count(answer: Answer): void;
  metrics: MetricSource[];
}

export function countAttempts(database: Database, sending: () => number): AttemptCounter {
  const counts = { delivered: 0, refused: 0, unanswered: 0 };
  return {
    count({ success, status }) {
      counts[success ? 'delivered' : status > 0 ? 'refused' : 'unanswered']++;
    },
    metrics: [
      {
        name: 'plaza_webhook_attempts_total',
        help: 'Attempts to deliver a webhook, by result: delivered, refused (any other answer) or unanswered.',
        type: 'counter',
        labels: ['result'],
        collect: () => Object.entries(counts).map(([result, value]) => ({ labels: { result }, value })),
      },
      {
        name: 'plaza_webhooks_sending',
        help: 'Webhooks that this process is sending.',
        type: 'gauge',
        labels: [],
        collect: () => [{ labels: {}, value: sending() }],
      },
      {
        name: 'plaza_webhooks_waiting',
        help: 'Pending deliveries of all processes, later retries included, by whether they are due.',
        type: 'gauge',
        labels: ['due'],
        async collect() {
          const rows = await database
            .asSystem((em) =>
              db(em)
                .selectFrom('webhook_deliveries')
                .select(({ fn }) => [
                  sql<boolean>`next_attempt_at <= now()`.as('due'),
                  fn.countAll<string>().as('count'),
                ])
                .where('status', '=', 'pending')
                .groupBy('due')
                .execute(),
            )
            .catch(() => []);
          return rows.map(({ due, count }) => ({ labels: { due: String(due) }, value: Number(count) }));
        },
      },
    ],
  };
}
