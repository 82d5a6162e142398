// The money's part in every purchase: set aside first, taken last.
import type { Transaction, WalletInternalServiceService } from '@plaza/api/wallet';
import { ServiceError, type Peer } from '@plaza/service';
import { sagaErrors } from './saga.errors.ts';
import type { Saga, SagaStep } from './saga.ts';

export type WalletPeer = Pick<Peer<typeof WalletInternalServiceService>, 'placeHold' | 'captureHold' | 'voidHold'>;

export interface Payment {
  /** Decimal string. */
  amount: string;
  currency: string;
  /** What the buyer reads in their transactions. */
  description: string;
  /** What else the transaction should say; `order_id` is added. */
  metadata?: Record<string, unknown>;
}

/** What the capture adds to the results. */
export interface PaymentResults {
  transaction: Transaction;
  /** Available afterwards. */
  balance: string;
}

// What the wallet says of a hold that ended before it was captured.
const holdIsGone = new Set(['HOLD_EXPIRED', 'HOLD_VOIDED', 'HOLD_NOT_FOUND']);

/** Tells buyers of their order, and not of a hold that they never heard of. */
async function orderEnded<Response>(call: Promise<Response>): Promise<Response> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ServiceError && holdIsGone.has(error.reason)) throw sagaErrors.ORDER_EXPIRED({ cause: error });
    throw error;
  }
}

/** Sets the money aside until the saga's hold ends. Refused with INSUFFICIENT_FUNDS; undone by giving it back. */
export function holdMoney<State extends object>(wallet: WalletPeer, payment: (saga: Saga<State>) => Payment): SagaStep<State, Partial<PaymentResults>> {
  return {
    name: 'hold money',
    async run(saga, _results, call) {
      const { amount, currency, description, metadata } = payment(saga);
      await orderEnded(wallet.placeHold({
        requestId: saga.id,
        userId: saga.userId,
        amount,
        currency,
        expiresAt: saga.holdUntil,
        metadata: { ...metadata, order_id: saga.id, description },
      }, call));
    },
    async undo(saga, call) {
      try {
        await wallet.voidHold({ requestId: saga.id, userId: saga.userId }, call);
        return 'undone';
      } catch (error) {
        if (error instanceof ServiceError && error.reason === 'HOLD_CAPTURED') return 'kept';
        throw error;
      }
    },
  };
}

/** Takes the money that was set aside. Refused with ORDER_EXPIRED; what was taken stays taken, see the undo of holdMoney. */
export function captureMoney<State extends object>(wallet: WalletPeer): SagaStep<State, Partial<PaymentResults>> {
  return {
    name: 'capture money',
    async run(saga, _results, call) {
      const { transaction, balance } = await orderEnded(wallet.captureHold({ requestId: saga.id }, call));
      return { transaction, balance };
    },
  };
}
