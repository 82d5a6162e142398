// Seals account numbers again under the first of the keys, and finds accounts by fingerprints of that key from then on.
import { violatedConstraint, type Database, type SealingKeys } from '@plaza/service';
import { db } from '../../db.ts';
import { destinationCipher } from './destination.ts';

const batch = 500;

/** Throws if a value was sealed with none of the keys. Safe to repeat, and beside running services. @returns how many it sealed again */
export async function resealDestinations(database: Database, keys: SealingKeys): Promise<number> {
  return (await resealKnown(database, keys)) + (await resealPayouts(database, keys));
}

async function resealPayouts(database: Database, keys: SealingKeys): Promise<number> {
  const cipher = destinationCipher(keys);
  let [count, after] = [0, undefined as string | undefined];
  do {
    const last = after;
    const rows = await database.asSystem((em) =>
      db(em)
        .selectFrom('payouts')
        .select(['id', 'destination'])
        .$if(last !== undefined, (query) => query.where('id', '>', last!))
        .orderBy('id')
        .limit(batch)
        .execute(),
    );
    for (const { id, destination } of rows) {
      // Nothing is left of an account that was erased.
      const renewed = destination.length > 0 ? cipher.reseal(id, destination) : undefined;
      if (!renewed) continue;
      await database.asSystem((em) =>
        db(em).updateTable('payouts').set({ destination: renewed }).where('id', '=', id).execute(),
      );
      count++;
    }
    after = rows.at(-1)?.id;
  } while (after !== undefined);
  return count;
}

async function resealKnown(database: Database, keys: SealingKeys): Promise<number> {
  const cipher = destinationCipher(keys);
  let [count, after] = [0, undefined as string | undefined];
  do {
    const last = after;
    const rows = await database.asSystem((em) =>
      db(em)
        .selectFrom('payout_destinations')
        .select(['id', 'merchant_id', 'destination'])
        .$if(last !== undefined, (query) => query.where('id', '>', last!))
        .orderBy('id')
        .limit(batch)
        .execute(),
    );
    for (const { id, merchant_id: merchantId, destination } of rows) {
      const renewed = cipher.reseal(id, destination);
      if (!renewed) continue;
      const fingerprint = cipher.fingerprint(merchantId, cipher.open(id, renewed));
      const set = (values: { destination: Buffer; fingerprint?: Buffer }) =>
        database.asSystem((em) => db(em).updateTable('payout_destinations').set(values).where('id', '=', id).execute());
      await set({ destination: renewed, fingerprint }).catch((error: unknown) => {
        // The merchant named the account again meanwhile: that row is the one to be found.
        if (violatedConstraint(error) !== 'payout_destinations_account_unique') throw error;
        return set({ destination: renewed });
      });
      count++;
    }
    after = rows.at(-1)?.id;
  } while (after !== undefined);
  return count;
}
