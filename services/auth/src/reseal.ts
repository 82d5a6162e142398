// Seals again, under the first of the keys, what auth has sealed.
import { reseal, type Database, type SealingKeys } from '@plaza/service';
import { db } from './db.ts';
import { factorSealContext, signingKeyContext } from './identity/index.ts';

/** Throws if a value was sealed with none of the keys. Safe to repeat, and beside running services. @returns how many it sealed again */
export async function resealAuth(database: Database, keys: SealingKeys): Promise<number> {
  let count = 0;
  await database.asSystem(async (em) => {
    for (const { kid, private_key: sealed } of await db(em)
      .selectFrom('signing_keys')
      .select(['kid', 'private_key'])
      .execute()) {
      const renewed = reseal(keys, sealed, signingKeyContext(kid));
      if (!renewed) continue;
      await db(em).updateTable('signing_keys').set({ private_key: renewed }).where('kid', '=', kid).execute();
      count++;
    }
  });
  for (let after: string | undefined; ;) {
    const rows = await database.asSystem((em) =>
      db(em)
        .selectFrom('factors')
        .select(['id', 'secret'])
        .where('secret', 'is not', null)
        .$if(after !== undefined, (query) => query.where('id', '>', after!))
        .orderBy('id')
        .limit(500)
        .execute(),
    );
    await database.asSystem(async (em) => {
      for (const { id, secret } of rows) {
        const renewed = secret && reseal(keys, secret, factorSealContext(id));
        if (!renewed) continue;
        await db(em).updateTable('factors').set({ secret: renewed }).where('id', '=', id).execute();
        count++;
      }
    });
    after = rows.at(-1)?.id;
    if (after === undefined) return count;
  }
}
