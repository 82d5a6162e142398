// Seals account numbers again under the first of the keys, and finds accounts by fingerprints of that key from then on.
import { violatedConstraint, type Database, type SealingKeys } from '@plaza/service';
import { db } from '../../db.ts';
import { destinationCipher } from './destination.ts';

const batch = 500;

/** Throws if a value was sealed with none of the keys. Safe to repeat, and beside running services. @returns how many it sealed again */
export async function resealDestinations(database: Database, keys: SealingKeys): Promise<number> {
  return (await resealKnown(database, keys)) + (await resealPayouts(database, keys));
}

/** Row after row, in the order of their ids. @returns how many `resealRow` changed */
async function eachRow<Row extends { id: string }>(
  read: (after: string | undefined) => Promise<Row[]>,
  resealRow: (row: Row) => Promise<boolean>,
): Promise<number> {
  let [count, after] = [0, undefined as string | undefined];
  do {
    const rows = await read(after);
    for (const row of rows) if (await resealRow(row)) count++;
    after = rows.at(-1)?.id;
  } while (after !== undefined);
  return count;
}

function resealPayouts(database: Database, keys: SealingKeys): Promise<number> {
  const cipher = destinationCipher(keys);
  return eachRow(
    (after) =>
      database.asSystem((em) =>
        db(em)
          .selectFrom('payouts')
          .select(['id', 'destination'])
          .$if(after !== undefined, (query) => query.where('id', '>', after!))
          .orderBy('id')
          .limit(batch)
          .execute(),
      ),
    async ({ id, destination }) => {
      // Nothing is left of an account that was erased.
      const renewed = destination.length > 0 ? cipher.reseal(id, destination) : undefined;
      if (!renewed) return false;
      await database.asSystem((em) =>
        db(em).updateTable('payouts').set({ destination: renewed }).where('id', '=', id).execute(),
      );
      return true;
    },
  );
}

function resealKnown(database: Database, keys: SealingKeys): Promise<number> {
  const cipher = destinationCipher(keys);
  return eachRow(
    (after) =>
      database.asSystem((em) =>
        db(em)
          .selectFrom('payout_destinations')
          .select(['id', 'merchant_id', 'destination'])
          .$if(after !== undefined, (query) => query.where('id', '>', after!))
          .orderBy('id')
          .limit(batch)
          .execute(),
      ),
    async ({ id, merchant_id: merchantId, destination }) => {
      const renewed = cipher.reseal(id, destination);
      if (!renewed) return false;
      const fingerprint = cipher.fingerprint(merchantId, cipher.open(id, renewed));
      const set = (values: { destination: Buffer; fingerprint?: Buffer }) =>
        database.asSystem((em) => db(em).updateTable('payout_destinations').set(values).where('id', '=', id).execute());
      await set({ destination: renewed, fingerprint }).catch((error: unknown) => {
        // The merchant named the account again meanwhile: that row is the one to be found.
        if (violatedConstraint(error) !== 'payout_destinations_account_unique') throw error;
        return set({ destination: renewed });
      });
      return true;
    },
  );
}
