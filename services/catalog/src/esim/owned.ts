// The eSIMs that people bought.
import type { Esim } from '@plaza/api/esim';
import type { SqlEntityManager } from '@plaza/service';
import type { InsertObject, Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';

type EsimRow = Selectable<DB['esims']> & { plan_name: string; countries: string[] };

function owned(em: SqlEntityManager) {
  return db(em)
    .selectFrom('esims')
    .innerJoin('esim_plans', 'esim_plans.id', 'esims.plan_id')
    .selectAll('esims')
    .select(['esim_plans.name as plan_name', 'esim_plans.countries']);
}

/** Stores a new eSIM of a person, beside those that they have. */
export async function addEsim(em: SqlEntityManager, esim: InsertObject<DB, 'esims'> & { id: string }): Promise<Esim> {
  await db(em).insertInto('esims').values(esim).execute();
  return toEsim(await owned(em).where('esims.id', '=', esim.id).executeTakeFirstOrThrow());
}

/** The newest one that is active. */
export async function activeEsim(em: SqlEntityManager, userId: string): Promise<Esim | undefined> {
  const row = await owned(em)
    .where('esims.user_id', '=', userId)
    .where('esims.status', '=', 'active')
    .where('esims.expires_at', '>', now)
    .orderBy('esims.activated_at', 'desc')
    .orderBy('esims.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toEsim(row);
}

/** All of a person, newest first, at most `limit`, with ids below `before`. */
export async function listEsims(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<Esim[]> {
  let query = owned(em).where('esims.user_id', '=', userId);
  if (before !== undefined) query = query.where('esims.id', '<', before);
  return (await query.orderBy('esims.id', 'desc').limit(limit).execute()).map(toEsim);
}

/** One of a person's. */
export async function esimOf(em: SqlEntityManager, userId: string, id: string): Promise<Esim | undefined> {
  const row = await owned(em).where('esims.user_id', '=', userId).where('esims.id', '=', id).executeTakeFirst();
  return row && toEsim(row);
}

/** With its code anybody could use the line. */
export const withoutCode = (esim: Esim): Esim => ({ ...esim, qrCode: '' });

/** The one that an order bought or topped up, without its code. */
export async function esimsOfOrder(em: SqlEntityManager, orderId: string): Promise<Esim[]> {
  const rows = await owned(em)
    .where((esim) =>
      esim.or([
        esim('esims.id', '=', orderId),
        esim('esims.id', 'in', esim.selectFrom('esim_top_ups').select('esim_id').where('id', '=', orderId)),
      ]),
    )
    .execute();
  return rows.map((row) => withoutCode(toEsim(row)));
}

function toEsim(row: EsimRow): Esim {
  return {
    id: row.id,
    planId: row.plan_id,
    planName: row.plan_name,
    status: row.status === 'active' && row.expires_at <= new Date() ? 'expired' : row.status,
    activatedAt: row.activated_at,
    expiresAt: row.expires_at,
    dataTotal: row.data_total,
    dataUsed: row.data_used,
    qrCode: row.qr_code,
    usageAt: row.usage_at ?? undefined,
    firstUsedAt: row.first_used_at ?? undefined,
    countries: row.countries,
  };
}
