// Activation as a saga: money held → profile ordered → money captured → the eSIM is the person's, and the active one.
import { ActivateResponse } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Database, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { now } from '../db.ts';
import {
  assertAgreed,
  captureMoney,
  holdMoney,
  payeesOf,
  transactional,
  type PaymentResults,
  type SagaKind,
  type WalletPeer,
} from '../saga/index.ts';
import { noticeAt } from './notices.ts';
import { addEsim } from './owned.ts';
import { planOnSale } from './plan.ts';
import type { EsimProvider } from './provider.ts';
import { nextCheck } from './usage.ts';

/** The plan as it was when it was bought. */
export interface ActivationState {
  planId: string;
  name: string;
  data: number;
  duration: number;
  price: string;
  currency: string;
  /** Who sells it; empty: the platform. An activation of before has none. */
  merchantId?: string;
}

export interface ActivationResults extends PaymentResults {
  activationCode: string;
}

export interface ActivationOrder {
  planId: string;
  /** Undefined: whatever it costs. */
  expectedTotal: string | undefined;
}

export type Activation = SagaKind<ActivationOrder, ActivationState, Partial<ActivationResults>, ActivateResponse>;

/** Plans do not run out, so nothing is reserved: the plan is stored with the saga. Throws PLAN_NOT_FOUND, NOT_ON_SALE, PRICE_CHANGED. */
async function holdPlan(em: SqlEntityManager, { planId, expectedTotal }: ActivationOrder): Promise<ActivationState> {
  const { name, data, duration, price, currency, merchantId } = await planOnSale(em, planId);
  assertAgreed(expectedTotal, price, currency);
  return { planId, name, data, duration, price, currency, merchantId };
}

export function activationSaga(
  database: Database,
  wallet: WalletPeer,
  provider: EsimProvider,
  changed: (userId: string) => Promise<void>,
): Activation {
  return transactional<ActivationOrder, ActivationState, Partial<ActivationResults>, ActivateResponse>(database, {
    kind: 'esim-activation',
    codec: ActivateResponse,
    hold: (em, _start, order) => holdPlan(em, order),
    steps: [
      holdMoney(wallet, ({ state: { planId, name, price, currency, merchantId } }) => ({
        amount: price,
        currency,
        description: name,
        metadata: { plan_id: planId },
        payees: payeesOf([{ merchantId, amount: price }], currency),
      })),
      {
        name: 'order profile',
        run: ({ id, state: { planId } }, _results, { deadlineMs }) =>
          provider.provision({ orderId: id, planId }, deadlineMs),
        async undo({ id }, { deadlineMs }) {
          await provider.cancel(id, deadlineMs);
          return 'undone';
        },
      },
      captureMoney(wallet),
    ],
    async finish(em, { id, userId, state }, { activationCode, transaction }) {
      if (activationCode === undefined) throw new Error('There is no activation code.');
      const expiresAt = sql<Date>`(now() + ${state.duration} * interval '1 day')`;
      const esim = await addEsim(em, {
        id,
        user_id: userId,
        plan_id: state.planId,
        activated_at: now,
        expires_at: expiresAt,
        notice_at: noticeAt(expiresAt),
        check_at: nextCheck,
        data_total: state.data,
        data_used: 0,
        qr_code: activationCode,
      });
      const { name: title, price, currency } = state;
      await emit(
        em,
        events.orderPaid({
          userId,
          orderId: id,
          kind: 'esim',
          amount: formatAmount(price, currency),
          currency,
          transactionId: transaction?.id ?? '',
          quantity: 1,
          title,
          things: [{ kind: 'plan', id: state.planId, club: '' }],
        }),
      );
      return { esim, transaction };
    },
    cancel: async () => undefined,
    changed: ({ userId }) => changed(userId),
  });
}
