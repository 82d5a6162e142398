// The test twin of a merchant, for which its test keys act: a merchant of its own, in the test currency. See ADR 0050.
import { testCurrency } from '@plaza/money';
import { startJob, testTwinOf, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { called } from '../../calls.ts';
import { db } from '../../db.ts';
import { merchantWallet } from './merchant.ts';

/** Makes the twin of a merchant, or changes it as the merchant was changed. In a transaction of the system. */
export async function keepTwin(em: SqlEntityManager, merchantId: string): Promise<void> {
  const twin = testTwinOf(merchantId);
  const wallet = merchantWallet({ id: twin, currency: testCurrency });
  await called(em, sql`wallet.keep_test_twin(${merchantId}, ${twin}, ${wallet.id})`);
}

const batchSize = 500;
const everyMs = 3_600_000;

/** Makes the twins of merchants that were there before there were twins, or that another version made. */
export function startTwins({ database, log }: { database: Database; log: Logger }): Pick<Job, 'stop'> {
  return startJob({
    name: 'merchants get their test twins',
    log,
    everyMs,
    atOnce: true,
    async run() {
      const without = await database.asSystem(merchantsWithoutTwin);
      for (const { id } of without) await database.asSystem((em) => keepTwin(em, id));
      return without.length === batchSize;
    },
  });
}

function merchantsWithoutTwin(em: SqlEntityManager): Promise<{ id: string }[]> {
  return db(em)
    .selectFrom('merchants as m')
    .select('m.id')
    .where('m.twin_of', 'is', null)
    .where((eb) => eb.not(eb.exists(eb.selectFrom('merchants as t').select('t.id').whereRef('t.twin_of', '=', 'm.id'))))
    .limit(batchSize)
    .execute();
}
