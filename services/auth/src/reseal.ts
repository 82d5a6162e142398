// Seals again, under the first of the keys, what auth has sealed.
import { reseal, type Database, type SealingKeys } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';
import { factorSealContext, identitySealContext, signingKeyContext } from './identity/index.ts';

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
  for (const { table, column, contextOf } of sealed)
    count += await resealRows(database, keys, table, column, contextOf);
  return count;
}

const sealed = [
  { table: 'factors', column: 'secret', contextOf: factorSealContext },
  { table: 'identities', column: 'refresh_token', contextOf: identitySealContext },
  { table: 'identity_revocations', column: 'refresh_token', contextOf: identitySealContext },
] as const;

async function resealRows(
  database: Database,
  keys: SealingKeys,
  table: (typeof sealed)[number]['table'],
  column: (typeof sealed)[number]['column'],
  contextOf: (id: string) => string,
): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ;) {
    const rows = await database.asSystem((em) =>
      db(em)
        .selectFrom(table)
        .select(['id', sql.ref<Buffer | null>(column).as('value')])
        .where(sql.ref(column), 'is not', null)
        .$if(after !== undefined, (query) => query.where('id', '>', after!))
        .orderBy('id')
        .limit(500)
        .execute(),
    );
    await database.asSystem(async (em) => {
      for (const { id, value } of rows) {
        const renewed = value && reseal(keys, value, contextOf(id));
        if (!renewed) continue;
        await db(em)
          .updateTable(table)
          .set({ [column]: renewed })
          .where('id', '=', id)
          .execute();
        count++;
      }
    });
    after = rows.at(-1)?.id;
    if (after === undefined) return count;
  }
}
