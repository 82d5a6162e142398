import { Big } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import type { Claim, IntentStatus } from './claims.ts';
import type { Intent } from './intent.ts';

interface IntentRow {
  id: string;
  user_id: string;
  provider_id: string | null;
  purpose: Intent['purpose'];
  amount: string;
  currency: string;
  credits: number | null;
  status: IntentStatus;
  status_at: Date | string | null;
  movement_id: string | null;
  reversed: string;
  owed: string;
  credits_reversed: number;
  created_at: Date | string;
  updated_at: Date | string;
}

const columns = `id, user_id, provider_id, purpose, amount::text, currency, credits, status, status_at, movement_id, reversed::text, owed::text, credits_reversed, created_at, updated_at`;

function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    userId: row.user_id,
    providerId: row.provider_id ?? undefined,
    purpose: row.purpose,
    amount: new Big(row.amount),
    currency: row.currency,
    credits: row.credits ?? undefined,
    status: row.status,
    statusAt: row.status_at === null ? undefined : new Date(row.status_at),
    movementId: row.movement_id ?? undefined,
    reversed: new Big(row.reversed),
    owed: new Big(row.owed),
    creditsReversed: row.credits_reversed,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}

/** Keeps a new payment. One that is kept already stays as it is; one that Stripe refused to begin is new again. */
export async function insertIntent(
  em: SqlEntityManager,
  {
    id,
    userId,
    purpose,
    amount,
    currency,
    credits,
  }: Pick<Intent, 'id' | 'userId' | 'purpose' | 'amount' | 'currency' | 'credits'>,
): Promise<void> {
  await em.execute(
    'insert into wallet.payment_intents (id, user_id, purpose, amount, currency, credits) values (?, ?, ?, ?, ?, ?) on conflict (id) do nothing',
    [id, userId, purpose, amount.toFixed(), currency, credits ?? null],
  );
  await em.execute(
    `update wallet.payment_intents set status = 'pending', updated_at = now() where id = ? and provider_id is null and status = 'canceled'`,
    [id],
  );
}

/** Of a payment that Stripe refused to begin. */
export async function cancelDraft(em: SqlEntityManager, id: string): Promise<void> {
  await em.execute(
    `update wallet.payment_intents set status = 'canceled', updated_at = now() where id = ? and provider_id is null`,
    [id],
  );
}

export async function findIntent(em: SqlEntityManager, id: string): Promise<Intent | undefined> {
  const [row] = await em.execute<IntentRow[]>(`select ${columns} from wallet.payment_intents where id = ?`, [id]);
  return row && toIntent(row);
}

/** Whose payment this is. */
export async function findOwner(
  em: SqlEntityManager,
  providerId: string,
  id: string | undefined,
): Promise<{ id: string; userId: string } | undefined> {
  const [row] = await em.execute<{ id: string; user_id: string }[]>(
    'select id, user_id from wallet.payment_intents where provider_id = ? or id = ?::uuid order by provider_id = ? desc nulls last limit 1',
    [providerId, id ?? null, providerId],
  );
  return row && { id: row.id, userId: row.user_id };
}

/**
 * Until the end of the transaction, nobody else learns anything of this payment of Stripe's: neither that it succeeded nor that it is
 * refunded can slip through while the other is being written.
 */
export async function lockPayment(em: SqlEntityManager, providerId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 7052924))', [providerId]);
}

/** And nobody else settles anything of this person's: a deposit pays what other payments left owing. Taken after that of the payment. */
export async function lockPerson(em: SqlEntityManager, userId: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 7052925))', [userId]);
}

/** Learns Stripe's id of a payment. One that is known stays. */
export async function adopt(em: SqlEntityManager, id: string, providerId: string): Promise<void> {
  await em.execute('update wallet.payment_intents set provider_id = ? where id = ? and provider_id is null', [
    providerId,
    id,
  ]);
}

/** Whether Stripe may be asked about a payment now: once in so many seconds, whoever asks us. */
export async function mayCheck(em: SqlEntityManager, id: string, seconds: number): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update wallet.payment_intents set checked_at = now() where id = ? and (checked_at is null or checked_at < now() - ? * interval '1 second') returning 1`,
    [id, seconds],
  );
  return rows.length > 0;
}

export async function saveIntent(em: SqlEntityManager, intent: Intent): Promise<void> {
  await em.execute(
    `
    update wallet.payment_intents set provider_id = ?, purpose = ?, amount = ?, credits = ?, status = ?, status_at = ?::timestamptz, movement_id = ?::uuid, reversed = ?, owed = ?,
        credits_reversed = ?, updated_at = now() where id = ?`,
    [
      intent.providerId ?? null,
      intent.purpose,
      intent.amount.toFixed(),
      intent.credits ?? null,
      intent.status,
      intent.statusAt?.toISOString() ?? null,
      intent.movementId ?? null,
      intent.reversed.toFixed(),
      intent.owed.toFixed(),
      intent.creditsReversed,
      intent.id,
    ],
  );
}

/** A person's payments of which something is owed, the oldest first. */
export async function owingIntents(em: SqlEntityManager, userId: string, currency: string): Promise<Intent[]> {
  return (
    await em.execute<IntentRow[]>(
      `select ${columns} from wallet.payment_intents where user_id = ? and currency = ? and owed > 0 order by created_at, id`,
      [userId, currency],
    )
  ).map(toIntent);
}

/** False if the event was recorded before. */
export async function recordEvent(
  em: SqlEntityManager,
  { id, type, created }: { id: string; type: string; created: number },
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    'insert into wallet.stripe_events (id, type, created) values (?, ?, to_timestamp(?)) on conflict (id) do nothing returning 1',
    [id, type, created],
  );
  return rows.length > 0;
}

interface ClaimRow {
  id: string;
  provider_id: string;
  kind: Claim['kind'];
  amount: string;
  currency: string;
  status: string;
  status_at: Date | string;
  request_id: string | null;
}

const claimColumns = 'id, provider_id, kind, amount::text, currency, status, status_at, request_id';

function toClaim(row: ClaimRow): Claim {
  return {
    id: row.id,
    providerId: row.provider_id,
    kind: row.kind,
    amount: Number(row.amount),
    currency: row.currency,
    status: row.status,
    at: new Date(row.status_at),
    requestId: row.request_id ?? undefined,
  };
}

export async function claimsOf(em: SqlEntityManager, providerId: string): Promise<Claim[]> {
  return (
    await em.execute<ClaimRow[]>(`select ${claimColumns} from wallet.stripe_claims where provider_id = ?`, [providerId])
  ).map(toClaim);
}

export async function findRefund(em: SqlEntityManager, requestId: string): Promise<Claim | undefined> {
  const [row] = await em.execute<ClaimRow[]>(`select ${claimColumns} from wallet.stripe_claims where request_id = ?`, [
    requestId,
  ]);
  return row && toClaim(row);
}

export async function saveClaim(
  em: SqlEntityManager,
  { id, providerId, kind, amount, currency, status, at, requestId }: Claim,
): Promise<void> {
  await em.execute(
    `
    insert into wallet.stripe_claims (id, provider_id, kind, amount, currency, status, status_at, request_id) values (?, ?, ?, ?, ?, ?, ?::timestamptz, ?::uuid)
      on conflict (id) do update set amount = excluded.amount, status = excluded.status, status_at = excluded.status_at, request_id = coalesce(stripe_claims.request_id, excluded.request_id)`,
    [id, providerId, kind, amount, currency, status, at.toISOString(), requestId ?? null],
  );
}
