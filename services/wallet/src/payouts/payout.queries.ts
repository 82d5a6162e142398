// Payouts as they are kept. A draft is written before its money moves; triggers on `transactions` make it requested, and end it when the money is
// back, in the ledger's own transaction. What the provider says is written here, and nothing else.
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Database } from '@plaza/service';
import type { Payout, PayoutStatus } from './payout.ts';

interface Row {
  id: string;
  merchant_id: string;
  amount: string;
  currency: string;
  provider: string;
  destination_masked: string;
  destination_id: string | null;
  status: PayoutStatus;
  failure: string;
  waits_until: string | Date | null;
  paused: boolean;
  created_at: string | Date;
  ended_at: string | Date | null;
}

const columns =
  'id, merchant_id, amount::text, currency, provider, destination_masked, destination_id, status, failure, waits_until, paused, created_at, ended_at';

function toPayout(row: Row): Payout {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    amount: new Big(row.amount),
    currency: row.currency,
    provider: row.provider,
    destinationMasked: row.destination_masked,
    destinationId: row.destination_id ?? undefined,
    status: row.status,
    failure: row.failure,
    dueAt: row.waits_until === null ? undefined : new Date(row.waits_until),
    paused: row.paused,
    createdAt: new Date(row.created_at),
    endedAt: row.ended_at === null ? undefined : new Date(row.ended_at),
  };
}

export interface Draft extends Pick<
  Payout,
  'id' | 'merchantId' | 'amount' | 'currency' | 'provider' | 'destinationMasked'
> {
  userId: string;
  destination: Buffer;
  fingerprint: Buffer;
  createdAt: Date;
  dueAt: Date;
  /** The same where the account turns out to be new as the money leaves. */
  newUntil: Date;
}

export async function insertDraft(database: Database, draft: Draft): Promise<void> {
  await database.asUser(draft.userId, (em) =>
    em.execute(
      `
    insert into wallet.payouts (id, user_id, merchant_id, amount, currency, provider, destination, destination_masked, fingerprint, due_at, new_until, created_at)
      values (?, ?, ?, ?, ?, ?, decode(?, 'hex'), ?, decode(?, 'hex'), ?::timestamptz, ?::timestamptz, ?::timestamptz)`,
      [
        draft.id,
        draft.userId,
        draft.merchantId,
        draft.amount.toFixed(),
        draft.currency,
        draft.provider,
        draft.destination.toString('hex'),
        draft.destinationMasked,
        draft.fingerprint.toString('hex'),
        draft.dueAt.toISOString(),
        draft.newUntil.toISOString(),
        draft.createdAt.toISOString(),
      ],
    ),
  );
}

export async function deleteDraft(database: Database, userId: string, id: string): Promise<void> {
  await database.asUser(userId, (em) =>
    em.execute(`delete from wallet.payouts where id = ? and status = 'draft'`, [id]),
  );
}

/** A payout of one of this person's merchants. */
export async function findPayout(database: Database, userId: string, id: string): Promise<Payout | undefined> {
  const [row] = await database.asUser(userId, (em) =>
    em.execute<Row[]>(`select ${columns} from wallet.payouts where id = ? and user_id = ? and status <> 'draft'`, [
      id,
      userId,
    ]),
  );
  return row && toPayout(row);
}

export interface Place {
  createdAt: string;
  id: string;
}

/** One page of a person's, newest first. */
export async function listPayouts(
  database: Database,
  userId: string,
  status: string,
  place: Place | undefined,
  size: number,
): Promise<{ payouts: Payout[]; next: Place | undefined }> {
  const rows = await database.asUser(userId, (em) =>
    em.execute<(Row & { at: string })[]>(
      `
    select ${columns}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from wallet.payouts
      where user_id = ? and status <> 'draft' ${status ? 'and status = ?' : ''} ${place ? 'and (created_at, id) < (?::timestamptz, ?::uuid)' : ''}
      order by created_at desc, id desc limit ?`,
      [userId, ...(status ? [status] : []), ...(place ? [place.createdAt, place.id] : []), size + 1],
    ),
  );
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return {
    payouts: page.map(toPayout),
    next: last && rows.length > size ? { createdAt: last.at, id: last.id } : undefined,
  };
}

/**
 * From here on the provider will never hear of it. Answers the transaction that took the money; undefined if the provider has heard, or it has ended. An
 * account that is new is forgotten: it was perhaps not the owner's to name.
 */
export async function markCancelled(database: Database, userId: string, id: string): Promise<string | undefined> {
  return database.asUser(userId, async (em) => {
    const [row] = await em.execute<{ transaction_id: string; destination_id: string | null }[]>(
      `update wallet.payouts set ending = 'cancelled' where id = ? and user_id = ? and status = 'requested' and coalesce(ending, 'cancelled') = 'cancelled' returning transaction_id, destination_id`,
      [id, userId],
    );
    if (row?.destination_id)
      await em.execute(
        'delete from wallet.payout_destinations where id = ? and user_id = ? and usable_at > clock_timestamp()',
        [row.destination_id, userId],
      );
    return row?.transaction_id;
  });
}

/** What the provider is to hear of, or whose money is to come back. */
export interface Due extends Payout {
  destination: Buffer;
  attempts: number;
  /** Undefined where the provider is to be asked. */
  ending: 'failed' | 'cancelled' | undefined;
  transactionId: string;
}

interface DueRow extends Row {
  destination: string;
  attempts: number;
  ending: Due['ending'] | null;
  transaction_id: string;
}

/**
 * Takes what is due for itself, for as long as the lease lasts, and leaves to another provider what was ordered there: other processes pass by what this one has, and take it over when the lease is over. What the
 * provider is to hear of is processing from now on, and can no longer be cancelled. Of a merchant that is frozen it hears nothing.
 */
export async function claimDue(database: Database, provider: string, most: number, leaseMs: number): Promise<Due[]> {
  const rows = await database.asSystem((em) =>
    em.execute<DueRow[]>(
      `
    update wallet.payouts p set due_at = now() + ? * interval '1 millisecond', attempts = attempts + 1, status = case when ending is null then 'processing' else status end
      where id in (select d.id from wallet.payouts d where d.status in ('requested', 'processing') and d.due_at <= now() and (d.provider = ? and not d.paused or d.ending is not null)
          order by d.due_at limit ? for update skip locked)
      returning ${columns}, encode(destination, 'hex') as destination, attempts, ending, transaction_id`,
      [leaseMs, provider, most],
    ),
  );
  return rows.map((row) => ({
    ...toPayout(row),
    destination: Buffer.from(row.destination, 'hex'),
    attempts: row.attempts,
    ending: row.ending ?? undefined,
    transactionId: row.transaction_id,
  }));
}

/** Has these be this process's for another lease, but for those that have ended or that somebody else has taken since. */
export async function renewDue(
  database: Database,
  due: readonly Pick<Due, 'id' | 'attempts'>[],
  leaseMs: number,
): Promise<void> {
  await database.asSystem((em) =>
    em.execute(
      `
    update wallet.payouts p set due_at = now() + ? * interval '1 millisecond'
      from unnest(?::uuid[], ?::int[]) as d (id, attempts) where p.id = d.id and p.attempts = d.attempts and p.status in ('requested', 'processing')`,
      [leaseMs, `{${due.map(({ id }) => id).join(',')}}`, `{${due.map(({ attempts }) => attempts).join(',')}}`],
    ),
  );
}

/** The end that needs no more movement, and its telling. */
export async function markPaid(database: Database, id: string, reference: string): Promise<void> {
  await database.asSystem(async (em) => {
    const [row] = await em.execute<{ user_id: string; merchant_id: string; amount: string; currency: string }[]>(
      `
      update wallet.payouts set status = 'paid', reference = ?, ended_at = now() where id = ? and status = 'processing' and ending is null
        returning user_id, merchant_id, amount::text, currency`,
      [reference, id],
    );
    if (!row) return;
    const { user_id: userId, merchant_id: merchantId, amount, currency } = row;
    await emit(
      em,
      events.payoutPaid({ userId, payoutId: id, merchantId, amount: formatAmount(amount, currency), currency }),
    );
  });
}

/** The money is to come back. False if another process ended it otherwise. */
export async function markFailed(database: Database, id: string, failure: string): Promise<boolean> {
  const rows = await database.asSystem((em) =>
    em.execute<{ id: string }[]>(
      `update wallet.payouts set ending = 'failed', failure = ? where id = ? and status = 'processing' and ending is null returning id`,
      [failure, id],
    ),
  );
  return rows.length > 0;
}

/** Leaves it alone for so long, unless somebody else has taken it since. */
export async function postpone(
  database: Database,
  { id, attempts }: Pick<Due, 'id' | 'attempts'>,
  pauseMs: number,
): Promise<void> {
  await database.asSystem((em) =>
    em.execute(
      `update wallet.payouts set due_at = now() + ? * interval '1 millisecond' where id = ? and attempts = ? and status in ('requested', 'processing')`,
      [pauseMs, id, attempts],
    ),
  );
}

/** Forgets drafts whose money never moved: nothing that still runs is as old as that. */
export async function forgetPayoutDrafts(database: Database): Promise<void> {
  await database.asSystem((em) =>
    em.execute(`delete from wallet.payouts where status = 'draft' and created_at < now() - interval '1 day'`),
  );
}
