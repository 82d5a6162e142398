// Reads wallets: as the person, through row-level security, or as the platform for an administrator.
import type { WalletDecision } from '@plaza/api/account';
import type { SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';
import type { LimitRecord, MerchantWalletRecord, WalletRecord } from './account.ts';

export async function readWallets(em: SqlEntityManager, userId: string): Promise<WalletRecord[]> {
  return rowsOf(em, sql<WalletRecord[]>`wallet.wallets_as_json(${userId})`);
}

/** The wallets of the merchants that a person owns. */
export async function readMerchantWallets(em: SqlEntityManager, userId: string): Promise<MerchantWalletRecord[]> {
  return rowsOf(em, sql<MerchantWalletRecord[]>`wallet.merchant_wallets_as_json(${userId})`);
}

export async function readLimits(em: SqlEntityManager, userId: string): Promise<LimitRecord[]> {
  return rowsOf(em, sql<LimitRecord[]>`wallet.limits_as_json(${userId})`);
}

/** The result of a function that returns its rows as one JSON array. */
async function rowsOf<Row>(em: SqlEntityManager, call: RawBuilder<Row[]>): Promise<Row[]> {
  return (await db(em).selectNoFrom(call.as('rows')).executeTakeFirstOrThrow()).rows;
}

export interface Day {
  resetsAt: Date;
  timeZone: string;
}

/** The present day of limits. */
export async function spendingDay(em: SqlEntityManager): Promise<Day> {
  const zone = db(em)
    .selectNoFrom((eb) =>
      eb.fn
        .coalesce(eb.selectFrom('settings').select('value').where('name', '=', 'limits_time_zone'), eb.val('UTC'))
        .as('timeZone'),
    )
    .as('zone');
  return db(em)
    .selectFrom(zone)
    .select([
      'timeZone',
      sql<Date>`(wallet.spending_day(clock_timestamp()) + 1)::timestamp at time zone "timeZone"`.as('resetsAt'),
    ])
    .executeTakeFirstOrThrow();
}

const maxDecisions = 50;

/** The latest decisions about a person's wallets, newest first. */
export async function latestDecisions(em: SqlEntityManager, userId: string): Promise<WalletDecision[]> {
  return db(em)
    .selectFrom('wallet_decisions')
    .select(['id', 'currency', 'action', 'reason', 'decided_by as decidedBy', 'created_at as createdAt'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(maxDecisions)
    .execute();
}
