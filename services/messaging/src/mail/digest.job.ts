// Once a week, a mail to everybody who agreed to it and has notifications that they have not read.
import { newId, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { insertMails } from './mail.queries.ts';
import type { MailQueue } from './queue.ts';
import { digestEveryMs } from './subscribers.ts';

const everyMs = 600_000;
const batchSize = 500;

export interface DigestDeps {
  database: Database;
  log: Logger;
  wake: MailQueue['wake'];
}

/** Without a mail server there are no digests. */
export function startDigestJob({ database, log, wake }: DigestDeps): Job {
  return startJob({
    name: 'write due digests',
    log,
    everyMs,
    run: () => database.asSystem(async (em) => (await writeDigests(em, wake)) === batchSize),
  });
}

/** Writes the digests of a batch of people. Whether they have something to read, and agree, is asked when the mail is sent. @returns their number */
export async function writeDigests(em: SqlEntityManager, wake: MailQueue['wake']): Promise<number> {
  const due = await db(em)
    .updateTable('mail_subscribers')
    .set({ digest_at: sql<Date>`now() + ${digestEveryMs} * interval '1 millisecond'` })
    .where('user_id', 'in', (eb) =>
      eb
        .selectFrom('mail_subscribers')
        .select('user_id')
        .where('digest_at', '<=', sql<Date>`now()`)
        .orderBy('digest_at')
        .limit(batchSize)
        .forUpdate()
        .skipLocked(),
    )
    .returning((eb) => [
      'user_id',
      eb
        .exists(
          eb
            .selectFrom('notifications as n')
            .select('n.id')
            .whereRef('n.user_id', '=', 'mail_subscribers.user_id')
            .where('n.read_at', 'is', null),
        )
        .as('unread'),
    ])
    .execute();
  const mails = due
    .filter(({ unread }) => unread)
    .map(({ user_id }) => ({ id: newId(), user_id, template: 'digest' as const }));
  await insertMails(em, mails, false);
  if (mails.length > 0) wake(em);
  return due.length;
}
