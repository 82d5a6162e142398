// Whether people see what others have read, and show what they have.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';

export async function hasReceipts(em: SqlEntityManager, userId: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('receiptless_people')
    .select('user_id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row === undefined;
}

/** From now on: what the person has read until then is shown with the next that they read. */
export async function turnOn(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em).deleteFrom('receiptless_people').where('user_id', '=', userId).execute();
}

export async function turnOff(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em)
    .insertInto('receiptless_people')
    .values({ user_id: userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
