import { Big } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import { anyOf, exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db, type DB } from '../../db.ts';
import type { Merchant, NewMerchant } from './merchant.ts';
import { keepTwin } from './twins.ts';

const merchants = (em: SqlEntityManager) => db(em).selectFrom('merchants').selectAll();

export function toMerchant(row: Selectable<DB['merchants']>): Merchant {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    currency: row.currency,
    feeRate: row.fee_rate,
    feeFixed: new Big(row.fee_fixed),
    suspended: row.suspended_at !== null,
    payoutsNeedApproval: row.payouts_need_approval,
    isTest: row.twin_of !== null,
    createdAt: row.created_at,
  };
}

/** The merchants with these ids, whoever owns them. Those that do not exist are missing. */
export async function findMerchants(database: Database, ids: readonly string[]): Promise<Map<string, Merchant>> {
  const rows = await database.asSystem((em) => merchants(em).where('id', '=', anyOf(ids)).execute());
  return new Map(rows.map((row) => [row.id, toMerchant(row)]));
}

/** A person's merchants, the oldest first. */
export async function ownedMerchants(database: Database, userId: string): Promise<Merchant[]> {
  const rows = await database.asUser(userId, (em) =>
    merchants(em).where('user_id', '=', userId).orderBy('created_at').orderBy('id').execute(),
  );
  return rows.map(toMerchant);
}

/** One page of them; of a merchant, itself. */
export async function listMerchants(
  database: Database,
  partyId: string,
  cursor: Cursor | undefined,
  size: number,
): Promise<{ merchants: Merchant[]; next: Cursor | undefined }> {
  const rows = await database.asUser(partyId, (em) => {
    const query = merchants(em)
      .select(exactTime('created_at').as('at'))
      .where((eb) => eb.or([eb('user_id', '=', partyId), eb('id', '=', partyId)]))
      .orderBy('created_at')
      .orderBy('id')
      .limit(size + 1);
    return (cursor ? query.where(rowsBeyond(cursor, 'asc')) : query).execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { merchants: shown.map(toMerchant), next };
}

/** Keeps a merchant, of which auth hears. One that is kept already stays as it is. */
export async function insertMerchant(
  database: Database,
  { id, userId, name, currency, feeRate, feeFixed }: NewMerchant,
): Promise<void> {
  await database.asSystem(async (em) => {
    const { numInsertedOrUpdatedRows: inserted = 0n } = await db(em)
      .insertInto('merchants')
      .values({ id, user_id: userId, name, currency, fee_rate: feeRate, fee_fixed: feeFixed.toFixed() })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    const terms = { feeRate, feeFixed: feeFixed.toFixed() };
    if (inserted > 0n) await emit(em, events.merchantCreated({ userId, merchantId: id, name, currency, ...terms }));
    await keepTwin(em, id);
  });
}

export async function merchantBalance(
  database: Database,
  walletId: string,
  merchantId: string,
): Promise<{ balance: string; available: string }> {
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('wallets')
      .select(['balance', sql<string>`balance - held`.as('available')])
      .where('id', '=', walletId)
      .where('user_id', '=', merchantId)
      .executeTakeFirst(),
  );
  return row ?? { balance: '0', available: '0' };
}
