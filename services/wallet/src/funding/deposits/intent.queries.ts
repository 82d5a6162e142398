import { Big } from '@plaza/money';
import { lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { ProviderEvent } from '../providers/provider.ts';
import type { Intent } from './intent.ts';

function toIntent(row: Selectable<DB['payment_intents']>): Intent {
  return {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    reference: row.provider_id ?? undefined,
    purpose: row.purpose,
    amount: new Big(row.amount),
    currency: row.currency,
    credits: row.credits ?? undefined,
    status: row.status,
    statusAt: row.status_at ?? undefined,
    movementId: row.movement_id ?? undefined,
    reversed: new Big(row.reversed),
    owed: new Big(row.owed),
    creditsReversed: row.credits_reversed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Keeps a new payment. One that is kept already stays as it is; one that the provider refused to begin is new again. */
export async function insertIntent(
  em: SqlEntityManager,
  {
    id,
    userId,
    provider,
    purpose,
    amount,
    currency,
    credits,
  }: Pick<Intent, 'id' | 'userId' | 'provider' | 'purpose' | 'amount' | 'currency' | 'credits'>,
): Promise<void> {
  await db(em)
    .insertInto('payment_intents')
    .values({ id, user_id: userId, provider, purpose, amount: amount.toFixed(), currency, credits: credits ?? null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  await db(em)
    .updateTable('payment_intents')
    .set({ status: 'pending', updated_at: sql`now()` })
    .where('id', '=', id)
    .where('provider_id', 'is', null)
    .where('status', '=', 'canceled')
    .execute();
}

/** Of a payment that the provider refused to begin. */
export async function cancelDraft(em: SqlEntityManager, id: string): Promise<void> {
  await db(em)
    .updateTable('payment_intents')
    .set({ status: 'canceled', updated_at: sql`now()` })
    .where('id', '=', id)
    .where('provider_id', 'is', null)
    .execute();
}

export async function findIntent(em: SqlEntityManager, id: string): Promise<Intent | undefined> {
  const row = await db(em).selectFrom('payment_intents').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toIntent(row);
}

/** Whose payment this is. */
export async function findOwner(
  em: SqlEntityManager,
  reference: string,
  id: string | undefined,
): Promise<{ id: string; userId: string } | undefined> {
  return db(em)
    .selectFrom('payment_intents')
    .select(['id', 'user_id as userId'])
    .where((eb) => eb.or([eb('provider_id', '=', reference), ...(id === undefined ? [] : [eb('id', '=', id)])]))
    .orderBy(
      ({ eb }) => eb('provider_id', '=', reference),
      (order) => order.desc().nullsLast(),
    )
    .limit(1)
    .executeTakeFirst();
}

/**
 * Until the end of the transaction, nobody else writes anything about this payment of a provider's: neither that it succeeded nor that it is
 * refunded can be missed while the other is being written.
 */
export async function lockPayment(em: SqlEntityManager, reference: string): Promise<void> {
  await lockUntilCommit(em, 7052924, reference);
}

/**
 * And nobody else settles anything of this person's: a deposit pays what is still owed of other payments. Taken after that of the payment. It is not
 * `person_lock`: a posting that opens a wallet shares that one while it has other wallets locked, which are needed here as well.
 */
export async function lockSettlements(em: SqlEntityManager, userId: string): Promise<void> {
  await lockUntilCommit(em, 7052925, userId);
}

/** Keeps the provider's id of a payment. One that is known stays. */
export async function adopt(em: SqlEntityManager, id: string, reference: string): Promise<void> {
  await db(em)
    .updateTable('payment_intents')
    .set({ provider_id: reference })
    .where('id', '=', id)
    .where('provider_id', 'is', null)
    .execute();
}

/** Whether the provider may be asked about a payment now: once in so many seconds, whoever asks us. */
export async function mayCheck(em: SqlEntityManager, id: string, seconds: number): Promise<boolean> {
  const row = await db(em)
    .updateTable('payment_intents')
    .set({ checked_at: sql`now()` })
    .where('id', '=', id)
    .where((eb) =>
      eb.or([eb('checked_at', 'is', null), eb('checked_at', '<', sql<Date>`now() - ${seconds} * interval '1 second'`)]),
    )
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function saveIntent(em: SqlEntityManager, intent: Intent): Promise<void> {
  await db(em)
    .updateTable('payment_intents')
    .set({
      provider_id: intent.reference ?? null,
      purpose: intent.purpose,
      amount: intent.amount.toFixed(),
      credits: intent.credits ?? null,
      status: intent.status,
      status_at: intent.statusAt ?? null,
      movement_id: intent.movementId ?? null,
      reversed: intent.reversed.toFixed(),
      owed: intent.owed.toFixed(),
      credits_reversed: intent.creditsReversed,
      updated_at: sql`now()`,
    })
    .where('id', '=', intent.id)
    .execute();
}

/** A person's payments of which something is owed, the oldest first. */
export async function owingIntents(em: SqlEntityManager, userId: string, currency: string): Promise<Intent[]> {
  const rows = await db(em)
    .selectFrom('payment_intents')
    .selectAll()
    .where('user_id', '=', userId)
    .where('currency', '=', currency)
    .where('owed', '>', '0')
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(toIntent);
}

/** False if the event was recorded before. */
export async function recordEvent(
  em: SqlEntityManager,
  { id, type, created }: Omit<ProviderEvent, 'report'>,
): Promise<boolean> {
  const row = await db(em)
    .insertInto('stripe_events')
    .values({ id, type, created })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
