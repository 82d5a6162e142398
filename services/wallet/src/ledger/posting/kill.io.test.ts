// kill -9 of the service and of PostgreSQL under load: what was answered is there once, and nothing is there twice.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TransferInternalServiceService } from '@plaza/api/transfer';
import { Big } from '@plaza/money';
import { newId, ServiceError } from '@plaza/service';
import { client, jitter, until, type TestClient } from '@plaza/testing';
import { depositMovement } from '../../funding/index.ts';
import { verifyLedger } from '../verify/verify.ts';
import { createPosting } from './posting.ts';
import { startDoomed, type Doomed } from '../../../test/doomed.ts';
import { assertBooksBalance } from '../../../test/harness.ts';

const [serviceKills, postgresKills, callers] = [5, 3, 12];
/** Answered between two kills. */
const some = 40;
const people = Array.from({ length: 40 }, () => newId());

let doomed: Doomed;
let clients: TestClient<typeof TransferInternalServiceService>[];
beforeAll(async () => {
  doomed = await startDoomed(2);
  clients = doomed.ports.map((port) => client(TransferInternalServiceService, port, { from: 'catalog' }));
  const posting = createPosting(doomed.database);
  await Promise.all(
    people.map((userId) =>
      posting.post(
        depositMovement({ userId, amount: new Big(100), currency: 'EUR', provider: 'sandbox', reference: userId }),
      ),
    ),
  );
});
afterAll(async () => {
  for (const open of clients) open.close();
  await doomed.close();
});

interface Attempt {
  /** By its note, which is unique, it is found again. */
  note: string;
  /** What was answered at last. */
  end: 'posted' | 'refused' | 'unknown';
  retried: number;
}

const one = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;

/** Asks until it is stopped; some of what gets no answer is asked again, through any process, as callers do. */
async function caller(attempts: Attempt[], stopped: () => boolean): Promise<void> {
  while (!stopped()) {
    const transfers = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, () => {
      const payerId = one(people);
      return {
        payerId,
        recipientId: one(people.filter((id) => id !== payerId)),
        amount: `${Math.floor(Math.random() * 30)}.${10 + Math.floor(Math.random() * 90)}`,
        currency: 'EUR',
        note: newId(),
        requestId: newId(),
      };
    });
    const records = transfers.map(({ note }): Attempt => ({ note, end: 'unknown', retried: 0 }));
    attempts.push(...records);
    const mostRetries = Math.random() < 0.5 ? 0 : 40;
    for (let attempt = 0; attempt <= mostRetries; attempt++) {
      try {
        const { results } = await one(clients).bulkTransfer({ transfers }, { deadlineMs: 5_000 });
        results.forEach(({ reason }, index) => {
          // Not able to tell: as if there had been no answer.
          const record = records[index]!;
          record.retried = attempt;
          record.end = reason === '' ? 'posted' : reason === 'INSUFFICIENT_FUNDS' ? 'refused' : 'unknown';
          if (!['', 'INSUFFICIENT_FUNDS', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'].includes(reason))
            throw new Error(`An answer that should not be: ${reason}`);
        });
        if (records.every(({ end }) => end !== 'unknown')) break;
      } catch (error) {
        if (!(error instanceof ServiceError) && !/UNAVAILABLE|DEADLINE_EXCEEDED|CANCELLED|INTERNAL/.test(String(error)))
          throw error;
      }
      await jitter(300);
      if (stopped() && attempt > 5) break;
    }
  }
}

it(`${serviceKills} kills of a process of the service and ${postgresKills} of PostgreSQL lose nothing and post nothing twice`, async () => {
  const attempts: Attempt[] = [];
  const posted = (): Attempt[] => attempts.filter(({ end }) => end === 'posted');
  let over = false;
  const load = Array.from({ length: callers }, () => caller(attempts, () => over));
  const someAnswers = async (): Promise<void> => {
    const enough = posted().length + some;
    await until(() => posted().length >= enough, `${some} more are posted`);
    await jitter(100);
  };
  const kills = [
    ...Array.from({ length: serviceKills }, (_, index) => () => doomed.killService(index % 2)),
    ...Array.from({ length: postgresKills }, () => () => doomed.killPostgres()),
  ]
    .map((kill) => ({ kill, place: Math.random() }))
    .sort((a, b) => a.place - b.place);
  for (const { kill } of kills) {
    await someAnswers();
    await kill();
  }
  await someAnswers();
  over = true;
  await Promise.all(load);

  const rows = await doomed.admin<{ note: string; times: number }>(
    `select metadata->>'note' as note, count(*)::int as times from transactions where type = 'send' group by 1`,
  );
  const times = new Map(rows.map(({ note, times: count }) => [note, count]));
  const wrong = attempts.filter(({ note, end }) => {
    const count = times.get(note) ?? 0;
    return end === 'posted' ? count !== 1 : end === 'refused' ? count !== 0 : count > 1;
  });
  const count = (end: Attempt['end']): Attempt[] => attempts.filter((record) => record.end === end);
  const verification = await verifyLedger(doomed.database);
  const report =
    `kill -9: ${serviceKills} times the service, ${postgresKills} times PostgreSQL, under ${callers} callers. ${count('posted').length} transfers were answered as posted ` +
    `(${count('posted').filter(({ retried }) => retried > 0).length} of them only when asked again), ${count('refused').length} as refused; ${count('unknown').length} got no answer, ` +
    `of which ${count('unknown').filter(({ note }) => times.has(note)).length} were posted, once. Wrong: ${wrong.length}. ` +
    `${verification.entries} entries of ${verification.wallets} wallets verified.`;
  process.stderr.write(`${report}\n`);
  expect(wrong).toEqual([]);
  expect(count('unknown').length).toBeGreaterThan(0);
  expect(verification.broken).toBeUndefined();
  await assertBooksBalance(doomed);
});
