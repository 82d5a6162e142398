// The row of a person. What is read and written together, in which order, is in converge.ts.
import { newCuid, type Database, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from './db.ts';
import type { SubscriptionState } from '../states/states.ts';

export type SubscriptionRow = Selectable<DB['subscriptions']>;

const now = sql<Date>`clock_timestamp()`;

/** The row of a person, for `asUser` or `asSystem`. */
export function rowOf(em: SqlEntityManager, userId: string): Promise<SubscriptionRow | undefined> {
  return db(em).selectFrom('subscriptions').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** What the plans of people follow from. Those who never had one are missing. */
export function plansOf(
  database: Pick<Database, 'statement'>,
  userIds: readonly string[],
): Promise<Pick<SubscriptionRow, 'user_id' | 'status' | 'plan'>[]> {
  return database.statement('select * from billing.plans_of($1)', [userIds]);
}

/** The row of a person, made if there is none, and locked until the commit: one change of a subscription at a time. */
export async function lockRow(em: SqlEntityManager, userId: string): Promise<SubscriptionRow> {
  await db(em)
    .insertInto('subscriptions')
    .values({ id: newCuid(), user_id: userId })
    .onConflict((conflict) => conflict.column('user_id').doNothing())
    .execute();
  return db(em)
    .selectFrom('subscriptions')
    .selectAll()
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** The row of a customer, locked until the commit; undefined if it is nobody's. */
export function lockRowOfCustomer(em: SqlEntityManager, customer: string): Promise<SubscriptionRow | undefined> {
  return db(em)
    .selectFrom('subscriptions')
    .selectAll()
    .where('stripe_customer_id', '=', customer)
    .forUpdate()
    .executeTakeFirst();
}

export async function setCustomer(em: SqlEntityManager, id: string, customer: string): Promise<void> {
  await db(em)
    .updateTable('subscriptions')
    .set({ stripe_customer_id: customer, updated_at: now })
    .where('id', '=', id)
    .execute();
}

export async function setCheckout(em: SqlEntityManager, id: string, checkout: string | null): Promise<void> {
  await db(em).updateTable('subscriptions').set({ checkout_id: checkout }).where('id', '=', id).execute();
}

/** Writes what Stripe says. `planChanged`: the plan in force is another one. */
export async function writeState(
  em: SqlEntityManager,
  id: string,
  state: SubscriptionState,
  planChanged: boolean,
): Promise<SubscriptionRow> {
  return db(em)
    .updateTable('subscriptions')
    .set({
      status: state.status,
      plan: state.plan,
      stripe_status: state.stripeStatus,
      stripe_subscription_id: state.stripeSubscriptionId,
      current_period_start: state.currentPeriodStart,
      current_period_end: state.currentPeriodEnd,
      cancel_at_period_end: state.cancelAtPeriodEnd,
      trial_ends_at: state.trialEndsAt,
      grace_ends_at: state.graceEndsAt,
      updated_at: now,
      checked_at: now,
      ...(planChanged && { plan_changed_at: now }),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function markChecked(em: SqlEntityManager, id: string): Promise<void> {
  await db(em).updateTable('subscriptions').set({ checked_at: now }).where('id', '=', id).execute();
}

/** Takes some customers whose state was not compared with Stripe's for so long, or whose time of grace is over, the one that waits longest first. */
export function dueCustomers(
  em: SqlEntityManager,
  { checkEveryMs, at, limit }: { checkEveryMs: number; at: Date; limit: number },
): Promise<{ id: string; stripe_customer_id: string | null }[]> {
  return db(em)
    .selectFrom('subscriptions')
    .select(['id', 'stripe_customer_id'])
    .where('stripe_customer_id', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('checked_at', 'is', null),
        eb('checked_at', '<', sql<Date>`clock_timestamp() - ${checkEveryMs} * interval '1 millisecond'`),
        eb.and([eb('status', '=', 'active'), eb('grace_ends_at', '<=', at)]),
      ]),
    )
    .orderBy('checked_at', (order) => order.asc().nullsFirst())
    .limit(limit)
    .execute();
}

/** The time of a change, to the microsecond, and the person. */
export type ChangeCursor = [changedAt: string, userId: string];

export async function plansChangedAfter(em: SqlEntityManager, [changedAt, userId]: ChangeCursor, limit: number) {
  return db(em)
    .selectFrom('subscriptions')
    .select([
      'user_id',
      'status',
      'plan',
      'plan_changed_at',
      sql<string>`to_char(plan_changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`.as('changedExactly'),
    ])
    .where(sql<boolean>`(plan_changed_at, user_id) > (${changedAt}::timestamptz, ${userId})`)
    .orderBy('plan_changed_at')
    .orderBy('user_id')
    .limit(limit)
    .execute();
}

/** Deletes the rows of people, and notes in the same transaction which customers Stripe is to delete. */
export async function eraseSubscriptions(em: SqlEntityManager, userIds: readonly string[]): Promise<void> {
  const theirs = sql<string>`any (${[...userIds]}::text[])`;
  const rows = await db(em)
    .deleteFrom('subscriptions')
    .where('user_id', '=', theirs)
    .returning('stripe_customer_id')
    .execute();
  const customers = rows.flatMap(({ stripe_customer_id: id }) => (id === null ? [] : [{ stripe_customer_id: id }]));
  if (customers.length > 0)
    await db(em)
      .insertInto('customer_removals')
      .values(customers)
      .onConflict((conflict) => conflict.column('stripe_customer_id').doNothing())
      .execute();
}

/** Takes one customer who is to be deleted, and puts the next attempt off. */
export async function takeRemoval(em: SqlEntityManager): Promise<string | undefined> {
  const row = await db(em)
    .updateTable('customer_removals')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      next_attempt_at: sql<Date>`clock_timestamp() + least(3600, 5 * 2 ^ least(attempts, 10)) * interval '1 second'`,
    }))
    .where('stripe_customer_id', '=', (eb) =>
      eb
        .selectFrom('customer_removals')
        .select('stripe_customer_id')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning('stripe_customer_id')
    .executeTakeFirst();
  return row?.stripe_customer_id;
}

export async function endRemoval(em: SqlEntityManager, customer: string): Promise<void> {
  await db(em).deleteFrom('customer_removals').where('stripe_customer_id', '=', customer).execute();
}

/** How many people have which subscription. */
export function countSubscriptions(em: SqlEntityManager): Promise<{ plan: string; status: string; count: string }[]> {
  return db(em)
    .selectFrom('subscriptions')
    .select((eb) => [
      eb.fn.coalesce('plan', sql.lit('free')).as('plan'),
      eb.fn.coalesce('status', sql.lit('inactive')).as('status'),
      eb.fn.countAll<string>().as('count'),
    ])
    .groupBy(['plan', 'status'])
    .execute();
}

/** How many seconds ago the row of a customer was compared with Stripe that waits longest. Of none: undefined. */
export async function oldestComparison(em: SqlEntityManager): Promise<number | undefined> {
  const row = await db(em)
    .selectFrom('subscriptions')
    .select(sql<string | null>`extract(epoch from clock_timestamp() - min(coalesce(checked_at, created_at)))`.as('age'))
    .where('stripe_customer_id', 'is not', null)
    .executeTakeFirst();
  return row?.age === null || row === undefined ? undefined : Number(row.age);
}
