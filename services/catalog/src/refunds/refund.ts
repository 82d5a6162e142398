// A refund as a saga: the order is marked → the money is refunded → goods and seats are free again.
//
// The wallet refunds once for each saga, so that the step can be repeated. After that the saga cannot be undone: the undo requests the refund again,
// and the money stays refunded.
import { RefundEsimResponse, RefundOrderResponse, RefundTicketsResponse } from '@plaza/api/refund-admin';
import type { RefundInternalServiceService } from '@plaza/api/refund';
import { emit, events } from '@plaza/outbox';
import type { Database, MessageCodec, Peer, SqlEntityManager } from '@plaza/service';
import { isRefusal, transactional, type Saga, type SagaKind, type SagaStep, type StepCall } from '../saga/index.ts';
import type { EsimProvider } from '../esim/index.ts';
import {
  beginRefund,
  endEsim,
  endOrder,
  endTickets,
  keepEsim,
  keepOrder,
  keepTickets,
  returnsGoods,
  type RefundRequest,
  type RefundState,
} from './refund.queries.ts';

export type RefundsPeer = Pick<Peer<typeof RefundInternalServiceService>, 'refundPurchase' | 'previewPurchaseRefund'>;

interface RefundResults {
  transactionId: string;
}

export type Refund<Response> = SagaKind<RefundRequest, RefundState, Partial<RefundResults>, Response>;

/** `goods` of another party are returned first, at each attempt: the money is never refunded while they stay. */
function giveBack(
  wallet: RefundsPeer,
  goods: (saga: Saga<RefundState>, call: StepCall) => Promise<void> = async () => undefined,
): SagaStep<RefundState, Partial<RefundResults>> {
  const refund = async (saga: Saga<RefundState>, call: StepCall): Promise<RefundResults> => {
    await goods(saga, call);
    const { id, state } = saga;
    // The payment has the order's id.
    const { orderId, reason, parts, ceiling } = state;
    const { transaction } = await wallet.refundPurchase(
      {
        requestId: id,
        holdRequestId: orderId,
        transactionId: '',
        // One of before is of all that is left.
        amount: parts ? state.amount : '',
        parts: parts && { merchants: parts },
        reason,
        ceiling,
      },
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

async function emitRefunded(
  em: SqlEntityManager,
  { userId, state }: Saga<RefundState>,
  transactionId: string,
): Promise<void> {
  const { orderId, kind, amount, currency, title, reason, total = amount, refunded = amount } = state;
  await emit(
    em,
    events.orderRefunded({
      userId,
      orderId,
      kind,
      amount,
      currency,
      transactionId,
      title,
      total,
      refunded,
      reason,
    }),
  );
}

function returned({ amount, currency, refunded = amount }: RefundState, transactionId: string) {
  return { transactionId, amount, currency, refunded };
}

/** After the money went back: what the cache must forget. */
type Changed = (saga: Saga<RefundState>) => Promise<void>;

/** What differs between the kinds. */
interface RefundRules<Response> {
  kind: string;
  codec: MessageCodec<Response>;
  step: SagaStep<RefundState, Partial<RefundResults>>;
  /** What came back is free again. */
  end: (em: SqlEntityManager, state: RefundState, transactionId: string) => Promise<Response>;
  /** The money was not given back: the order is as it was. */
  keep: (em: SqlEntityManager, state: RefundState) => Promise<void>;
  changed: Changed;
}

function refundSaga<Response>(
  database: Database,
  { kind, codec, step, end, keep, changed }: RefundRules<Response>,
): Refund<Response> {
  return transactional(database, {
    kind,
    codec,
    hold: (em, _start, request: RefundRequest) => beginRefund(em, request),
    steps: [step],
    async finish(em, saga, { transactionId = '' }) {
      const response = await end(em, saga.state, transactionId);
      await emitRefunded(em, saga, transactionId);
      return response;
    },
    cancel: (em, { state }) => keep(em, state),
    changed: async (saga, now) => {
      if (now === 'done') await changed(saga);
    },
  });
}

export function orderRefund(database: Database, wallet: RefundsPeer, changed: Changed): Refund<RefundOrderResponse> {
  return refundSaga(database, {
    kind: 'order-refund',
    codec: RefundOrderResponse,
    step: giveBack(wallet),
    end: async (em, state, transactionId) => ({ order: await endOrder(em, state), ...returned(state, transactionId) }),
    keep: keepOrder,
    changed,
  });
}

export function ticketRefund(database: Database, wallet: RefundsPeer, changed: Changed): Refund<RefundTicketsResponse> {
  return refundSaga(database, {
    kind: 'ticket-refund',
    codec: RefundTicketsResponse,
    step: giveBack(wallet),
    end: async (em, state, transactionId) => ({
      tickets: await endTickets(em, state),
      ...returned(state, transactionId),
    }),
    keep: keepTickets,
    changed,
  });
}

/** Of an eSIM, or of a top-up. */
export function esimRefund(
  database: Database,
  wallet: RefundsPeer,
  provider: EsimProvider,
  changed: Changed,
): Refund<RefundEsimResponse> {
  return refundSaga(database, {
    kind: 'esim-refund',
    codec: RefundEsimResponse,
    step: giveBack(wallet, async ({ state }, { deadlineMs }) => {
      const { orderId, esimId } = state;
      if (!returnsGoods(state)) return;
      if (esimId === undefined) await provider.cancel(orderId, deadlineMs);
      else await provider.cancelTopUp({ orderId, esimId }, deadlineMs);
    }),
    async end(em, state, transactionId) {
      await endEsim(em, state);
      return returned(state, transactionId);
    },
    keep: keepEsim,
    changed,
  });
}
