// What the wallet looks after every day and month, beside what every service does.
import { dayIn, type Database, type Found, type UpkeepTask } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';
import { ledgerMonths, makePartitions } from './ledger/index.ts';

const dayMs = 86_400_000;

/** A month may be read in the database for so long; then it is worth a file. */
const monthsKept = 24;

export const upkeepTasks = ({ adsTimeZone }: { adsTimeZone: string }): readonly UpkeepTask[] => [
  {
    name: 'ad-counters',
    every: 'daily',
    hour: 0,
    zone: adsTimeZone,
    about: 'rewarded ad views of the day that has ended, and whether each was paid',
    run: (database) => adCounters(database, dayIn(adsTimeZone, new Date(Date.now() - dayMs))),
  },
  {
    name: 'transactions-in-error',
    every: 'daily',
    about: 'payments, holds and payouts that should have ended',
    run: transactionsInError,
  },
  { name: 'partitions', every: 'monthly', about: 'that the ledger has months ahead', run: partitionsAhead },
  { name: 'old-months', every: 'monthly', about: 'months of the ledger that can be archived', run: oldMonths },
];

/** Counters of a day begin at nothing by themselves, since each view has its day: what remains is to compare them with what was paid. */
function adCounters(database: Database, day: string): Promise<Found> {
  return database.asSystem(async (em) => {
    const { views, credits, people, unpaid } = await db(em)
      .selectFrom('ad_views as view')
      .leftJoin('credit_transactions as paid', (join) =>
        join
          .onRef('paid.user_id', '=', 'view.user_id')
          .on('paid.source', '=', 'ad')
          .on(sql<boolean>`paid.reference = view.id::text`),
      )
      .where(sql<boolean>`view.day = ${day}::date`)
      .where('view.reward_number', 'is not', null)
      .select([
        sql<number>`count(*)::int`.as('views'),
        sql<number>`coalesce(sum(view.credits), 0)::int`.as('credits'),
        sql<number>`count(distinct view.user_id)::int`.as('people'),
        sql<number>`(count(*) filter (where paid.id is null or paid.amount <> view.credits))::int`.as('unpaid'),
      ])
      .executeTakeFirstOrThrow();
    return {
      figures: { views, credits, people },
      findings:
        unpaid > 0
          ? [`${unpaid} rewarded ad views of ${day} have no credits of the same amount: verify the ledger.`]
          : [],
    };
  });
}

/** What takes days is with a provider, or with nobody. */
function transactionsInError(database: Database): Promise<Found> {
  return database.asSystem(async (em) => {
    const late = await db(em)
      .selectNoFrom([
        db(em)
          .selectFrom('payment_intents')
          .where('status', '=', 'processing')
          .where('updated_at', '<', sql<Date>`now() - interval '3 days'`)
          .select(sql<number>`count(*)::int`.as('count'))
          .$asScalar()
          .as('payments'),
        db(em)
          .selectFrom('payment_intents')
          .where('owed', '>', '0')
          .select(sql<number>`count(*)::int`.as('count'))
          .$asScalar()
          .as('owed'),
        db(em)
          .selectFrom('holds')
          .where('status', '=', sql.lit('held'))
          .where('expires_at', '<', sql<Date>`now() - interval '1 hour'`)
          .select(sql<number>`count(*)::int`.as('count'))
          .$asScalar()
          .as('holds'),
        db(em)
          .selectFrom('payouts')
          .where('status', 'in', ['requested', 'processing'])
          .where('paused', '=', false)
          .where(sql<boolean>`(not needs_approval or approved_at is not null)`)
          .where('due_at', '<', sql<Date>`now() - interval '1 day'`)
          .select(sql<number>`count(*)::int`.as('count'))
          .$asScalar()
          .as('payouts'),
      ])
      .executeTakeFirstOrThrow();
    const { payments, owed, holds, payouts } = late;
    const found = [
      [payments, 'payments have been processed by their provider for more than three days: look at them there'],
      [holds, 'holds ended more than an hour ago and are still held: the job "holds are expired" fails (see the log)'],
      [payouts, 'payouts are more than a day late: the log of the wallet has the error of their provider'],
    ] as const;
    return {
      figures: { payments: payments ?? 0, owed: owed ?? 0, holds: holds ?? 0, payouts: payouts ?? 0 },
      findings: found.flatMap(([count, what]) => (count ? [`${count} ${what}.`] : [])),
    };
  });
}

/** An hourly job makes them: whatever is left for this task was left undone. */
async function partitionsAhead(database: Database): Promise<Found> {
  const made = await makePartitions(database);
  return {
    figures: { made: made.length },
    findings: made.map((name) => `${name} was missing, and is made now: the hourly job that makes months fails.`),
  };
}

/** They leave the database by hand only: the file they go into has to be kept by somebody. */
async function oldMonths(database: Database): Promise<Found> {
  const months = await database.asSystem(ledgerMonths);
  const first = new Date();
  first.setUTCMonth(first.getUTCMonth() - monthsKept, 1);
  const old = months.filter(({ month, state }) => state === 'closed' && month < first.toISOString().slice(0, 7));
  return {
    figures: { months: months.filter(({ state }) => state !== 'archived').length, archivable: old.length },
    findings: old.map(({ month }) => `${month} can leave the database: "npx plaza ledger archive ${month}".`),
  };
}
