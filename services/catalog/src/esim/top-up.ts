// A top-up as a saga: money held → top-up ordered → money captured → its data and its days are the eSIM's.
import { TopUpResponse, type EsimTopUp } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Database, SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import {
  assertAgreed,
  captureMoney,
  holdMoney,
  payeesOf,
  transactional,
  type PaymentResults,
  type SagaKind,
  type SagaStart,
  type WalletPeer,
} from '../saga/index.ts';
import type { ActivationState } from './activation.ts';
import { esimErrors } from './esim.errors.ts';
import { noticeAt, reachedPercent } from './notices.ts';
import { esimOf } from './owned.ts';
import { planOnSale } from './plan.ts';
import type { EsimProvider } from './provider.ts';
import { lockEsim, nextCheck, noticeUsage } from './usage.ts';

/** The plan as it was when it was bought, and the eSIM that gets it. */
export interface TopUpState extends ActivationState {
  esimId: string;
}

export interface TopUpOrder {
  id: string;
  planId: string;
  /** Undefined: whatever it costs. */
  expectedTotal: string | undefined;
}

export type TopUp = SagaKind<TopUpOrder, TopUpState, Partial<PaymentResults>, TopUpResponse>;

// Far below what the columns can have, so that top-ups that are bought at once do not pass it together.
const maxMegabytes = 1_000_000_000;
const maxDays = 3_650;

/** Throws ESIM_NOT_FOUND, ESIM_NOT_USABLE, PLAN_NOT_FOUND, NOT_ON_SALE, ESIM_TOP_UP_UNFIT, PRICE_CHANGED. */
async function holdTopUp(
  em: SqlEntityManager,
  { id, userId }: SagaStart,
  { id: esimId, planId, expectedTotal }: TopUpOrder,
): Promise<TopUpState> {
  const esim = await usableEsim(em, userId, esimId);
  const { name, data, duration, countries, price, currency, merchantId } = await planOnSale(em, planId);
  const missing = esim.countries.filter((country) => !countries.includes(country));
  if (missing.length > 0) throw esimErrors.ESIM_TOP_UP_UNFIT({ metadata: { countries: missing.join(' ') } });
  if ((data === 0) !== (esim.dataTotal === 0) || esim.dataTotal + data > maxMegabytes)
    throw esimErrors.ESIM_TOP_UP_UNFIT({ metadata: { data: String(data) } });
  if (esim.days + duration > maxDays) throw esimErrors.ESIM_TOP_UP_UNFIT({ metadata: { duration: String(duration) } });
  assertAgreed(expectedTotal, price, currency);
  await db(em)
    .insertInto('esim_top_ups')
    .values({ id, user_id: userId, esim_id: esimId, plan_id: planId, data, duration })
    .execute();
  return { esimId, planId, name, data, duration, price, currency, merchantId };
}

/** Locked, so that it is not refunded meanwhile: a refund finds the pending top-up afterwards. */
async function usableEsim(em: SqlEntityManager, userId: string, id: string) {
  const locked = await lockEsim(em, id);
  if (locked?.user_id !== userId) throw esimErrors.ESIM_NOT_FOUND();
  const row = await db(em)
    .selectFrom('esims')
    .innerJoin('esim_plans', 'esim_plans.id', 'esims.plan_id')
    .leftJoin('sagas', 'sagas.id', 'esims.id')
    .select(['esims.status', 'esims.data_total as dataTotal', 'esim_plans.countries'])
    .select(sql<string | null>`sagas.state ->> 'refund'`.as('refund'))
    .select(sql<number>`ceil(extract(epoch from esims.expires_at - now()) / 86400)::int`.as('days'))
    .where('esims.id', '=', id)
    .executeTakeFirstOrThrow();
  const status = row.refund ?? (row.status === 'active' && row.days <= 0 ? 'expired' : row.status);
  if (status !== 'active') throw esimErrors.ESIM_NOT_USABLE({ metadata: { status } });
  return row;
}

export function topUpSaga(
  database: Database,
  wallet: WalletPeer,
  provider: EsimProvider,
  changed: (userId: string) => Promise<void>,
): TopUp {
  return transactional<TopUpOrder, TopUpState, Partial<PaymentResults>, TopUpResponse>(database, {
    kind: 'esim-top-up',
    codec: TopUpResponse,
    hold: holdTopUp,
    steps: [
      holdMoney(wallet, ({ state: { esimId, planId, name, price, currency, merchantId } }) => ({
        amount: price,
        currency,
        description: name,
        metadata: { plan_id: planId, esim_id: esimId },
        payees: payeesOf([{ merchantId, amount: price }], currency),
      })),
      {
        name: 'order top-up',
        run: ({ id, state: { esimId, planId } }, _results, { deadlineMs }) =>
          provider.topUp({ orderId: id, esimId, planId }, deadlineMs),
        async undo({ id, state: { esimId } }, { deadlineMs }) {
          await provider.cancelTopUp({ orderId: id, esimId }, deadlineMs);
          return 'undone';
        },
      },
      captureMoney(wallet),
    ],
    async finish(em, { id, userId, state }, { transaction }) {
      await addTopUp(em, id, state);
      const { name: title, price, currency } = state;
      await emit(
        em,
        events.orderPaid({
          userId,
          orderId: id,
          kind: 'esim_top_up',
          amount: formatAmount(price, currency),
          currency,
          transactionId: transaction?.id ?? '',
          quantity: 1,
          title,
          things: [{ kind: 'plan', id: state.planId, club: '' }],
        }),
      );
      const esim = await esimOf(em, userId, state.esimId);
      const [topUp] = await listTopUps(em, state.esimId, undefined, 1, id);
      return { esim, topUp, transaction };
    },
    async cancel(em, { id }) {
      await db(em).deleteFrom('esim_top_ups').where('id', '=', id).where('status', '=', 'pending').execute();
    },
    changed: ({ userId }) => changed(userId),
  });
}

/** Its data and its days are added, and of what the person was notified begins anew. It may have ended while this was under way. */
async function addTopUp(em: SqlEntityManager, id: string, { esimId, data, duration }: TopUpState): Promise<void> {
  const esim = await lockEsim(em, esimId);
  if (!esim) throw new Error(`The eSIM ${esimId} is not there.`);
  const dataTotal = esim.data_total + data;
  const expiresAt = sql<Date>`(greatest(expires_at, now()) + ${duration} * interval '1 day')`;
  await db(em).updateTable('esim_top_ups').set({ status: 'active' }).where('id', '=', id).execute();
  await db(em)
    .updateTable('esims')
    .set({
      status: 'active',
      data_total: dataTotal,
      expires_at: expiresAt,
      notice_at: noticeAt(expiresAt),
      noticed_percent: reachedPercent(esim.data_used, dataTotal),
      check_at: nextCheck,
    })
    .where('id', '=', esimId)
    .execute();
}

/** Takes back what a top-up added; its owner is notified if little is left now. The caller has locked its row. */
export async function removeTopUp(
  em: SqlEntityManager,
  { esimId, data, duration }: Pick<TopUpState, 'esimId' | 'data' | 'duration'>,
): Promise<void> {
  const esim = await lockEsim(em, esimId);
  if (!esim) return;
  const dataTotal = data === 0 ? esim.data_total : Math.max(esim.data_total - data, 1);
  const expiresAt = sql<Date>`greatest(expires_at - ${duration} * interval '1 day', activated_at + interval '1 second')`;
  await db(em)
    .updateTable('esims')
    .set({
      data_total: dataTotal,
      expires_at: expiresAt,
      notice_at: noticeAt(expiresAt),
      noticed_percent: await noticeUsage(em, { ...esim, data_total: dataTotal }),
    })
    .where('id', '=', esimId)
    .execute();
}

type TopUpRow = Selectable<DB['esim_top_ups']> & { plan_name: string };

/** Those of an eSIM that are paid, newest first, at most `limit`, with ids below `before`; or only this one. */
export async function listTopUps(
  em: SqlEntityManager,
  esimId: string,
  before: string | undefined,
  limit: number,
  only?: string,
): Promise<EsimTopUp[]> {
  const rows = await db(em)
    .selectFrom('esim_top_ups')
    .innerJoin('esim_plans', 'esim_plans.id', 'esim_top_ups.plan_id')
    .selectAll('esim_top_ups')
    .select('esim_plans.name as plan_name')
    .where('esim_top_ups.esim_id', '=', esimId)
    .where('esim_top_ups.status', '<>', 'pending')
    .$if(before !== undefined, (query) => query.where('esim_top_ups.id', '<', before!))
    .$if(only !== undefined, (query) => query.where('esim_top_ups.id', '=', only!))
    .orderBy('esim_top_ups.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTopUp);
}

function toTopUp(row: TopUpRow): EsimTopUp {
  return {
    id: row.id,
    esimId: row.esim_id,
    planId: row.plan_id,
    planName: row.plan_name,
    data: row.data,
    duration: row.duration,
    status: row.status === 'refunded' ? 'refunded' : 'active',
    createdAt: row.created_at,
  };
}

/** Whether nothing of a top-up was used: neither its data nor its days. */
export async function isUnused(em: SqlEntityManager, { esimId, data, duration }: TopUpState): Promise<boolean> {
  const row = await db(em)
    .selectFrom('esims')
    .select(sql<boolean>`expires_at - ${duration} * interval '1 day' > ${now}`.as('hasDays'))
    .select(sql<boolean>`data_used <= data_total - ${data}`.as('hasData'))
    .where('id', '=', esimId)
    .executeTakeFirst();
  // With the account of a deleted person the eSIM is gone, and its provider decides.
  return row === undefined || (row.hasDays && (data === 0 || row.hasData));
}
