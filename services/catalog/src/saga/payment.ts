// The money's part in every purchase: set aside first, taken last.
import type { Transaction, WalletInternalServiceService } from '@plaza/api/wallet';
import { ServiceError, type Peer } from '@plaza/service';
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

/** Sets the money aside until the saga's hold ends. Refused with INSUFFICIENT_FUNDS; undone by giving it back. */
export function holdMoney<State extends object>(wallet: WalletPeer, payment: (saga: Saga<State>) => Payment): SagaStep<State, Partial<PaymentResults>> {
  return {
    name: 'hold money',
    async run(saga, _results, call) {
      const { amount, currency, description, metadata } = payment(saga);
      await wallet.placeHold({
        requestId: saga.id,
        userId: saga.userId,
        amount,
        currency,
        expiresAt: saga.holdUntil,
        metadata: { ...metadata, order_id: saga.id, description },
      }, call);
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

/** Takes the money that was set aside. Refused with HOLD_EXPIRED or HOLD_VOIDED; what was taken stays taken, see the undo of holdMoney. */
export function captureMoney<State extends object>(wallet: WalletPeer): SagaStep<State, Partial<PaymentResults>> {
  return {
    name: 'capture money',
    async run(saga, _results, call) {
      const { transaction, balance } = await wallet.captureHold({ requestId: saga.id }, call);
      return { transaction, balance };
    },
  };
}
