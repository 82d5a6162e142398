// Activation as a saga: money held → profile ordered → money taken → the eSIM takes the place of the one before it.
import { ActivateResponse, type Esim } from '@plaza/api/esim';
import { formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { SqlEntityManager } from '@plaza/service';
import { assertAgreed } from '../saga/agreed.ts';
import { captureMoney, holdMoney, type PaymentResults, type WalletPeer } from '../saga/payment.ts';
import type { SagaKind } from '../saga/saga.ts';
import { getPlan } from './plan.ts';
import type { EsimProvider } from './provider.ts';

/** The plan as it was when it was bought. */
export interface ActivationState {
  planId: string;
  name: string;
  data: number;
  duration: number;
  price: string;
  currency: string;
}

export interface ActivationResults extends PaymentResults {
  activationCode: string;
}

export type Activation = SagaKind<ActivationState, Partial<ActivationResults>, ActivateResponse>;

/** Nothing is scarce here, so nothing is set aside: the plan is only remembered. Throws PLAN_NOT_FOUND, PRICE_CHANGED. */
export async function holdPlan(
  em: SqlEntityManager,
  planId: string,
  expectedTotal: string | undefined,
): Promise<ActivationState> {
  const { name, data, duration, price, currency } = await getPlan(em, planId);
  assertAgreed(expectedTotal, price, currency);
  return { planId, name, data, duration, price, currency };
}

export function activationSaga(
  wallet: WalletPeer,
  provider: EsimProvider,
  changed: (userId: string) => Promise<void>,
): Activation {
  return {
    kind: 'esim-activation',
    codec: ActivateResponse,
    steps: [
      holdMoney(wallet, ({ state: { planId, name, price, currency } }) => ({
        amount: price,
        currency,
        description: name,
        metadata: { plan_id: planId },
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
      const [row] = await em.execute<EsimRow[]>(
        `insert into esim_active as e (id, user_id, plan_id, activated_at, expires_at, data_total, data_used, qr_code)
         values (?, ?, ?, now(), now() + ? * interval '1 day', ?, 0, ?)
         on conflict (user_id) do update set id = excluded.id, plan_id = excluded.plan_id, activated_at = excluded.activated_at,
           expires_at = excluded.expires_at, data_total = excluded.data_total, data_used = 0, qr_code = excluded.qr_code
         returning ${esimColumns}`,
        [id, userId, state.planId, state.duration, state.data, activationCode],
      );
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
        }),
      );
      return { esim: row && toEsim(row), transaction };
    },
    cancel: async () => undefined,
    changed: ({ userId }) => changed(userId),
  };
}

interface EsimRow {
  id: string;
  plan_id: string;
  activated_at: string;
  expires_at: string;
  data_total: number;
  data_used: number;
  qr_code: string;
}

const esimColumns = 'id, plan_id, activated_at, expires_at, data_total, data_used, qr_code';

/** The person's last eSIM, expired or not. */
export async function lastEsim(em: SqlEntityManager, userId: string): Promise<Esim | undefined> {
  const [row] = await em.execute<EsimRow[]>(`select ${esimColumns} from esim_active where user_id = ?`, [userId]);
  return row && toEsim(row);
}

function toEsim(row: EsimRow): Esim {
  return {
    id: row.id,
    planId: row.plan_id,
    activatedAt: new Date(row.activated_at),
    expiresAt: new Date(row.expires_at),
    dataTotal: row.data_total,
    dataUsed: row.data_used,
    qrCode: row.qr_code,
  };
}
