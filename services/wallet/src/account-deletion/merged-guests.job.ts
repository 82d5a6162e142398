// Money that comes back for a guest after the merge, such as the refund of an order, is unclaimed money of the guest's closed wallet for a moment:
// this job passes it on to the person whose account the guest was merged into.
import { Big } from '@plaza/money';
import { startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { setOffReceivables } from '../funding/index.ts';
import { unclaimedOf, walletOf, type Movement, type Posting } from '../ledger/index.ts';

const everyMs = 2_000;
const batch = 100;

interface Returned {
  guestId: string;
  userId: string;
  currency: string;
  amount: Big;
}

export interface PassOnDeps {
  database: Database;
  posting: Posting;
  log: Logger;
}

export function startPassingOn(deps: PassOnDeps): Job {
  return startJob({
    name: 'pass on money of merged guests',
    log: deps.log,
    everyMs,
    run: async () => {
      const passed = await passOn(deps);
      if (passed > 0) deps.log.info({ passed }, 'money that came back for merged guests was passed on');
    },
  });
}

/** @returns how many amounts were passed on */
export async function passOn({ database, posting }: Omit<PassOnDeps, 'log'>): Promise<number> {
  // What the guest owes is taken first, as from all unclaimed money.
  for (const { guestId, currency } of await database.asSystem(findReturned))
    await setOffReceivables(database, guestId, currency);
  const returned = await database.asSystem(findReturned);
  const results = await Promise.all(returned.map((each) => posting.post(movementOf(each))));
  // One that was refused had been passed on by another process meanwhile.
  return results.filter((result) => result.refused === undefined).length;
}

async function findReturned(em: SqlEntityManager): Promise<Returned[]> {
  const rows = await db(em)
    .selectFrom('wallets as u')
    .innerJoin('merged_guests as m', (join) => join.on('u.name', '=', sql<string>`'unclaimed:' || m.guest_id`))
    .select(['m.guest_id', 'm.user_id', 'u.currency', 'u.balance'])
    // Literals, so that the partial index can be used.
    .where('u.kind', '=', sql.lit('unclaimed'))
    .where('u.balance', '>', sql.lit('0'))
    .orderBy('u.created_at')
    .limit(batch)
    .execute();
  return rows.map(({ guest_id: guestId, user_id: userId, currency, balance }) => ({
    guestId,
    userId,
    currency,
    amount: new Big(balance),
  }));
}

/** Whoever may have been deleted meanwhile has unclaimed money instead: so freezes and deletions do not stop it. */
function movementOf({ guestId, userId, currency, amount }: Returned): Movement {
  return {
    legs: [
      {
        account: unclaimedOf(guestId, currency),
        amount: amount.times(-1),
        view: { type: 'merge', userId: guestId, metadata: { unclaimed: true } },
      },
      {
        account: walletOf(userId, currency),
        amount,
        view: {
          type: 'merge',
          metadata: {
            counterparty_id: guestId,
            counterparty_name: 'Guest account',
            description: 'Came back for your guest account',
          },
          counterpartyId: guestId,
        },
      },
    ],
    exempt: { frozen: true, limits: true },
  };
}
