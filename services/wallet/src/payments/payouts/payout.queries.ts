// Payouts as they are kept. A draft is written before its money moves; the ledger's own transaction makes it requested, and ends it when the money is
// back (payout_posted.sql). The other events of payout.states.ts are written here.
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import { exactTime, type Database, type SqlEntityManager } from '@plaza/service';
import {
  sql,
  type Expression,
  type ExpressionBuilder,
  type NotNull,
  type RawBuilder,
  type Selectable,
  type SqlBool,
} from 'kysely';
import { pageOf, rowsBeyond, type Cursor } from '../../cursor.ts';
import { db, type DB } from '../../db.ts';
import type { Party } from '../merchants/party.ts';
import { columnsOf, nextState, statesBefore, type PayoutEvent, type PayoutStatus } from './payout.states.ts';
import type { Payout } from './payout.ts';

const columns = [
  'id',
  'merchant_id',
  'amount',
  'currency',
  'provider',
  'destination_masked',
  'destination_id',
  'status',
  'failure',
  'waits_until',
  'paused',
  'requested_by',
  'needs_approval',
  'approved_by',
  'approved_at',
  'created_at',
  'ended_at',
] as const;

/** Whether a payout is in a state in which this event can come. */
function expects(event: PayoutEvent): (eb: ExpressionBuilder<DB, 'payouts'>) => Expression<SqlBool> {
  return (eb) =>
    eb.or(
      statesBefore(event).map((state) => {
        const { status, ending } = columnsOf(state);
        return eb.and([
          eb('status', '=', status),
          ending === null ? eb('ending', 'is', null) : eb('ending', '=', ending),
        ]);
      }),
    );
}

/** The columns after an event that has one outcome, whatever state it comes in. */
function after(event: PayoutEvent): ReturnType<typeof columnsOf> {
  const [state, ...others] = new Set(statesBefore(event).map((before) => nextState(before, event)));
  if (state === undefined || others.length > 0) throw new Error(`A payout is in several states after ${event}.`);
  return columnsOf(state);
}

/** Of one that is no draft. */
type Row = Pick<Selectable<DB['payouts']>, Exclude<(typeof columns)[number], 'status'>> & { status: PayoutStatus };

/** Those that are no drafts. */
export const payouts = (em: SqlEntityManager) =>
  db(em).selectFrom('payouts').select(columns).where('status', '<>', 'draft').$narrowType<{ status: PayoutStatus }>();

export function toPayout(row: Row): Payout {
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
    dueAt: row.waits_until ?? undefined,
    paused: row.paused,
    requestedBy: row.requested_by ?? undefined,
    needsApproval: row.needs_approval,
    approvedBy: row.approved_by ?? undefined,
    approvedAt: row.approved_at ?? undefined,
    createdAt: row.created_at,
    endedAt: row.ended_at ?? undefined,
  };
}

export interface Draft extends Pick<
  Payout,
  'id' | 'merchantId' | 'amount' | 'currency' | 'provider' | 'destinationMasked' | 'requestedBy' | 'needsApproval'
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
    db(em)
      .insertInto('payouts')
      .values({
        id: draft.id,
        user_id: draft.userId,
        merchant_id: draft.merchantId,
        amount: draft.amount.toFixed(),
        currency: draft.currency,
        provider: draft.provider,
        destination: draft.destination,
        destination_masked: draft.destinationMasked,
        fingerprint: draft.fingerprint,
        due_at: draft.dueAt,
        new_until: draft.newUntil,
        created_at: draft.createdAt,
        requested_by: draft.requestedBy ?? null,
        needs_approval: draft.needsApproval,
      })
      .execute(),
  );
}

export async function deleteDraft(database: Database, userId: string, id: string): Promise<void> {
  await database.asUser(userId, (em) =>
    db(em).deleteFrom('payouts').where('id', '=', id).where('status', '=', 'draft').execute(),
  );
}

/** A payout of one of this person's merchants, or of this merchant. */
export async function findPayout(database: Database, party: Party, id: string): Promise<Payout | undefined> {
  const row = await database.asUser(party.id, (em) =>
    payouts(em).where('id', '=', id).where(party.column, '=', party.id).executeTakeFirst(),
  );
  return row && toPayout(row);
}

/** One page of a person's or a merchant's, newest first. */
export async function listPayouts(
  database: Database,
  party: Party,
  status: PayoutStatus | '',
  cursor: Cursor | undefined,
  size: number,
): Promise<{ payouts: Payout[]; next: Cursor | undefined }> {
  const rows = await database.asUser(party.id, (em) => {
    let query = payouts(em)
      .select(exactTime('created_at').as('at'))
      .where(party.column, '=', party.id)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(size + 1);
    if (status) query = query.where('status', '=', status);
    if (cursor) query = query.where(rowsBeyond(cursor, 'desc'));
    return query.execute();
  });
  const { shown, next } = pageOf(rows, size);
  return { payouts: shown.map(toPayout), next };
}

/**
 * From here on the provider will never hear of it. Answers the transaction that took the money; undefined if the provider has heard, or it has ended. An
 * account that is new is forgotten: it was perhaps not the owner's to name.
 */
export async function markCancelled(database: Database, party: Party, id: string): Promise<string | undefined> {
  return database.asUser(party.id, async (em) => {
    const row = await db(em)
      .updateTable('payouts')
      .set(after('cancel_requested'))
      .where('id', '=', id)
      .where(party.column, '=', party.id)
      .where(expects('cancel_requested'))
      .returning(['transaction_id', 'destination_id'])
      .executeTakeFirst();
    if (row?.destination_id)
      await db(em)
        .deleteFrom('payout_destinations')
        .where('id', '=', row.destination_id)
        .where(party.column, '=', party.id)
        .where('usable_at', '>', sql<Date>`clock_timestamp()`)
        .execute();
    return row?.transaction_id ?? undefined;
  });
}

/** Somebody of the merchant's team approves it. False if it was approved before, or needs no approval, or is not requested any more. */
export async function markApproved(em: SqlEntityManager, id: string, approver: string): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('payouts')
    .set({ approved_by: approver, approved_at: sql`clock_timestamp()` })
    .where('id', '=', id)
    .where('needs_approval', '=', true)
    .where('approved_at', 'is', null)
    .where('requested_by', 'is distinct from', approver)
    .where('status', '=', 'requested')
    .where('ending', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** What the provider is to hear of, or whose money is to come back. */
export interface Due extends Payout {
  destination: Buffer;
  attempts: number;
  /** Undefined where the provider is to be asked. */
  ending: 'failed' | 'cancelled' | undefined;
  transactionId: string;
}

/** So long from now. */
const inMs = (ms: number): RawBuilder<Date> => sql`now() + ${ms} * interval '1 millisecond'`;

/**
 * Takes what is due for itself, for as long as the lease lasts, and leaves to another provider what was ordered there: other processes skip
 * what this one has, and take it over when the lease is over. What the provider is to hear of is processing from now on, and can no longer be
 * cancelled. Of a merchant that is frozen, and of what nobody approved yet where that is needed, it hears nothing.
 */
export async function leaseDue(
  database: Database,
  providers: readonly string[],
  most: number,
  leaseMs: number,
): Promise<Due[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .updateTable('payouts')
      .set(({ eb }) => ({
        due_at: inMs(leaseMs),
        attempts: eb('attempts', '+', 1),
        // Of the others the money is on its way back: they are leased as they are.
        status: eb.case().when(expects('sent')(eb)).then(after('sent').status).else(eb.ref('status')).end(),
      }))
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('payouts as d')
          .select('d.id')
          .where('d.status', 'in', ['requested', 'processing'])
          .where('d.due_at', '<=', sql<Date>`now()`)
          .where((due) =>
            due.or([
              due.and([
                due('d.provider', 'in', providers),
                due('d.paused', '=', false),
                due.or([due('d.needs_approval', '=', false), due('d.approved_at', 'is not', null)]),
              ]),
              due('d.ending', 'is not', null),
            ]),
          )
          .orderBy('d.due_at')
          .limit(most)
          .forUpdate()
          .skipLocked(),
      )
      .returning([...columns, 'destination', 'attempts', 'ending', 'transaction_id'])
      .$narrowType<{ status: PayoutStatus; transaction_id: NotNull }>()
      .execute(),
  );
  return rows.map((row) => ({
    ...toPayout(row),
    destination: Buffer.from(row.destination),
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
  const [ids, attempts] = [due.map(({ id }) => id), due.map((payout) => payout.attempts)];
  await database.asSystem((em) =>
    db(em)
      .updateTable('payouts as p')
      .from(
        sql<{ id: string; attempts: number }>`unnest(${ids}::uuid[], ${attempts}::int[])`.as<'d'>(
          sql`d (id, attempts)`,
        ),
      )
      .set({ due_at: inMs(leaseMs) })
      .whereRef('p.id', '=', 'd.id')
      .whereRef('p.attempts', '=', 'd.attempts')
      .where('p.status', 'in', ['requested', 'processing'])
      .execute(),
  );
}

/** The end that needs no more movement, and its event. */
export async function markPaid(database: Database, id: string, reference: string): Promise<void> {
  await database.asSystem(async (em) => {
    const row = await db(em)
      .updateTable('payouts')
      .set({ ...after('confirmed'), reference, ended_at: sql`now()` })
      .where('id', '=', id)
      .where(expects('confirmed'))
      .returning(['user_id as userId', 'merchant_id as merchantId', 'amount', 'currency'])
      .executeTakeFirst();
    if (!row) return;
    const { amount, ...paid } = row;
    await emit(em, events.payoutPaid({ ...paid, payoutId: id, amount: formatAmount(amount, paid.currency) }));
  });
}

/** The money is to come back. False if another process ended it otherwise. */
export async function markFailed(database: Database, id: string, failure: string): Promise<boolean> {
  const row = await database.asSystem((em) =>
    db(em)
      .updateTable('payouts')
      .set({ ...after('refused'), failure })
      .where('id', '=', id)
      .where(expects('refused'))
      .returning('id')
      .executeTakeFirst(),
  );
  return row !== undefined;
}

/** Leaves it alone for so long, unless somebody else has taken it since. */
export async function postpone(
  database: Database,
  { id, attempts }: Pick<Due, 'id' | 'attempts'>,
  pauseMs: number,
): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .updateTable('payouts')
      .set({ due_at: inMs(pauseMs) })
      .where('id', '=', id)
      .where('attempts', '=', attempts)
      .where('status', 'in', ['requested', 'processing'])
      .execute(),
  );
}

/** Deletes drafts whose money never moved: nothing that still runs is as old as that. */
export async function forgetPayoutDrafts(database: Database): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .deleteFrom('payouts')
      .where('status', '=', 'draft')
      .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
      .execute(),
  );
}
