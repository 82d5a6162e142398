// What is read of wallets: as the person, through row-level security, or as the platform for an administrator.
import type { WalletDecision } from '@plaza/api/account';
import type { SqlEntityManager } from '@plaza/service';
import type { ToldLimit, ToldMerchantWallet, ToldWallet } from './account.ts';

export async function toldWallets(em: SqlEntityManager, userId: string): Promise<ToldWallet[]> {
  const [row] = await em.execute<{ told: ToldWallet[] }[]>('select wallet.told_wallets(?) as told', [userId]);
  return row?.told ?? [];
}

/** Of the merchants that somebody owns. */
export async function toldMerchantWallets(em: SqlEntityManager, userId: string): Promise<ToldMerchantWallet[]> {
  const [row] = await em.execute<{ told: ToldMerchantWallet[] }[]>('select wallet.told_merchant_wallets(?) as told', [
    userId,
  ]);
  return row?.told ?? [];
}

export interface Day {
  resetsAt: Date;
  timeZone: string;
}

export async function toldLimits(em: SqlEntityManager, userId: string): Promise<ToldLimit[]> {
  const [row] = await em.execute<{ told: ToldLimit[] }[]>('select wallet.told_limits(?) as told', [userId]);
  return row?.told ?? [];
}

/** The day of limits that runs now. */
export async function spendingDay(em: SqlEntityManager): Promise<Day> {
  const [row] = await em.execute<{ zone: string; ends: string }[]>(`
    select z.zone, extract(epoch from (wallet.spending_day(clock_timestamp()) + 1)::timestamp at time zone z.zone)::text as ends
      from (select coalesce((select value from wallet.settings where name = 'limits_time_zone'), 'UTC') as zone) z`);
  if (!row) throw new Error('The database told no day.');
  return { resetsAt: new Date(Number(row.ends) * 1_000), timeZone: row.zone };
}

const mostDecisions = 50;

/** What was decided last about somebody's wallets, newest first. */
export async function latestDecisions(em: SqlEntityManager, userId: string): Promise<WalletDecision[]> {
  const rows = await em.execute<
    { id: string; currency: string; action: string; reason: string; decided_by: string; created_at: Date | string }[]
  >(
    `
    select id, currency, action, reason, decided_by, created_at from wallet.wallet_decisions where user_id = ? order by created_at desc, id desc limit ${mostDecisions}`,
    [userId],
  );
  return rows.map(({ id, currency, action, reason, decided_by: decidedBy, created_at: createdAt }) => ({
    id,
    currency,
    action,
    reason,
    decidedBy,
    createdAt: new Date(createdAt),
  }));
}
