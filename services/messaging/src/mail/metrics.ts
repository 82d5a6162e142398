import type { Database, MetricSource } from '@plaza/service';
import { countWaiting } from './mail.queries.ts';
import type { SmtpResult } from './smtp.ts';

export interface MailCounter {
  count(result: SmtpResult): void;
  metrics: MetricSource[];
}

export function countMails(database: Database, sending: () => number): MailCounter {
  const counts = { sent: 0, deferred: 0, refused: 0 };
  return {
    count({ outcome }) {
      counts[outcome]++;
    },
    metrics: [
      {
        name: 'plaza_mail_attempts_total',
        help: 'Attempts to send a mail, by result: sent, deferred (tried again later) or refused (for good).',
        type: 'counter',
        labels: ['result'],
        collect: () => Object.entries(counts).map(([result, value]) => ({ labels: { result }, value })),
      },
      {
        name: 'plaza_mails_sending',
        help: 'Mails that this process is sending.',
        type: 'gauge',
        labels: [],
        collect: () => [{ labels: {}, value: sending() }],
      },
      {
        name: 'plaza_mails_waiting',
        help: 'Mails of all processes that wait, later attempts included, by whether they are due.',
        type: 'gauge',
        labels: ['due'],
        async collect() {
          const rows = await database.asSystem(countWaiting).catch(() => []);
          return rows.map(({ due, count }) => ({ labels: { due: String(due) }, value: count }));
        },
      },
    ],
  };
}
