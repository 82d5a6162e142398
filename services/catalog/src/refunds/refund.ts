// Giving an order back, as a saga: what was ordered is set aside → the money goes back → goods and seats are free again.
//
// The wallet gives back once for each saga, so that the step may be repeated. Once it has, there is no way back: the undo asks it again, and what it
// gave back stays given back.
import { RefundEsimResponse, RefundOrderResponse, RefundTicketsResponse } from '@plaza/api/refund-admin';
import type { RefundInternalServiceService } from '@plaza/api/refund';
import { emit, events } from '@plaza/outbox';
import type { Peer, SqlEntityManager } from '@plaza/service';
import { isRefusal, type Saga, type SagaKind, type SagaStep, type StepCall } from '../saga/index.ts';
import type { EsimProvider } from '../esim/index.ts';
import {
  endEsim,
  endOrder,
  endTickets,
  keepEsim,
  keepOrder,
  keepTickets,
  type RefundedOrder,
} from './refund.queries.ts';

export type RefundsPeer = Pick<Peer<typeof RefundInternalServiceService>, 'refundPurchase'>;

export interface RefundState extends RefundedOrder {
  reason: string;
}

interface RefundResults {
  transactionId: string;
}

export type Refund<Response> = SagaKind<RefundState, Partial<RefundResults>, Response>;

/** `goods` that are somebody else's are given back first, each time that this is tried: never goes the money back while they stay. */
function giveBack(
  wallet: RefundsPeer,
  goods: (saga: Saga<RefundState>, call: StepCall) => Promise<void> = async () => undefined,
): SagaStep<RefundState, Partial<RefundResults>> {
  const refund = async (saga: Saga<RefundState>, call: StepCall): Promise<RefundResults> => {
    await goods(saga, call);
    const { id, state } = saga;
    // The money was taken under the order's id.
    const { transaction } = await wallet.refundPurchase(
      { requestId: id, holdRequestId: state.orderId, transactionId: '', amount: '', reason: state.reason },
      call,
    );
    return { transactionId: transaction?.id ?? '' };
  };
  return {
    name: 'give the money back',
    run: (saga, _results, call) => refund(saga, call),
    async undo(saga, call) {
      try {
        await refund(saga, call);
        return 'kept';
      } catch (error) {
        if (isRefusal(error)) return 'undone';
        throw error;
      }
    },
  };
}

async function tell(em: SqlEntityManager, { userId, state }: Saga<RefundState>, transactionId: string): Promise<void> {
  const { orderId, kind, amount, currency, title } = state;
  await emit(em, events.orderRefunded({ userId, orderId, kind, amount, currency, transactionId, title }));
}

export function orderRefund(
  wallet: RefundsPeer,
  changed: (saga: Saga<RefundState>) => Promise<void>,
): Refund<RefundOrderResponse> {
  return {
    kind: 'order-refund',
    codec: RefundOrderResponse,
    steps: [giveBack(wallet)],
    async finish(em, saga, { transactionId = '' }) {
      const order = await endOrder(em, saga.state.orderId);
      await tell(em, saga, transactionId);
      return { order, transactionId };
    },
    cancel: (em, { state }) => keepOrder(em, state.orderId),
    changed: async (saga, now) => {
      if (now === 'done') await changed(saga);
    },
  };
}

export function ticketRefund(
  wallet: RefundsPeer,
  changed: (saga: Saga<RefundState>) => Promise<void>,
): Refund<RefundTicketsResponse> {
  return {
    kind: 'ticket-refund',
    codec: RefundTicketsResponse,
    steps: [giveBack(wallet)],
    async finish(em, saga, { transactionId = '' }) {
      await tell(em, saga, transactionId);
      return { tickets: await endTickets(em, saga.state.orderId), transactionId };
    },
    cancel: (em, { state }) => keepTickets(em, state.orderId),
    changed: async (saga, now) => {
      if (now === 'done') await changed(saga);
    },
  };
}

export function esimRefund(
  wallet: RefundsPeer,
  provider: EsimProvider,
  changed: (saga: Saga<RefundState>) => Promise<void>,
): Refund<RefundEsimResponse> {
  return {
    kind: 'esim-refund',
    codec: RefundEsimResponse,
    steps: [giveBack(wallet, ({ state }, { deadlineMs }) => provider.cancel(state.orderId, deadlineMs))],
    async finish(em, saga, { transactionId = '' }) {
      await endEsim(em, saga.state.orderId);
      await tell(em, saga, transactionId);
      return { transactionId };
    },
    cancel: (em, { state }) => keepEsim(em, state.orderId),
    changed: async (saga, now) => {
      if (now === 'done') await changed(saga);
    },
  };
}
