// The money's part in every purchase. What can be delivered at once is charged in one call; what somebody else has to make first has its
// money set aside before, and taken after.
//
// Whether a hold's time is over is decided in one place: in the wallet, by its database's clock, under the lock of the payer's wallet.
// Catalog's clock says no more than when to stop trying, and what is set aside here becomes free when the wallet has answered, never by a
// clock. So it does no harm if the two clocks differ.
import type { Transaction, WalletInternalServiceService } from '@plaza/api/wallet';
import { Big, formatAmount } from '@plaza/money';
import { ServiceError, type Peer } from '@plaza/service';
import type { TakeMoney } from './charges.ts';
import { sagaErrors } from './saga.errors.ts';
import type { Saga, SagaStep } from './saga.ts';

export interface WalletPeer extends Pick<
  Peer<typeof WalletInternalServiceService>,
  'placeHold' | 'captureHold' | 'voidHold'
> {
  takeMoney: TakeMoney;
}

/** A merchant's part of what is paid. */
export interface Payee {
  merchantId: string;
  /** Decimal string. */
  amount: string;
}

/** What each merchant gets of these lines. */
export function payeesOf(
  lines: readonly { merchantId?: string | null | undefined; amount: string }[],
  currency: string,
): Payee[] {
  const sums = new Map<string, Big>();
  for (const { merchantId, amount } of lines)
    if (merchantId) sums.set(merchantId, (sums.get(merchantId) ?? new Big(0)).plus(amount));
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([merchantId, sum]) => ({ merchantId, amount: formatAmount(sum, currency) }));
}

export interface Payment {
  /** Decimal string. */
  amount: string;
  currency: string;
  /** What the buyer reads in their transactions. */
  description: string;
  /** The merchants whose goods it pays, and how much of it is for them, before the platform's fee. The rest is the platform's. */
  payees?: readonly Payee[];
  /** What else the transaction should say; `order_id` is added. */
  metadata?: Record<string, unknown>;
}

/** What taking the money adds to the results. */
export interface PaymentResults {
  transaction: Transaction;
  /** Available afterwards. */
  balance: string;
}

type PaymentOf<State extends object> = (saga: Saga<State>) => Payment;
type PaymentStep<State extends object> = SagaStep<State, Partial<PaymentResults>>;

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

/** Under the same id whether it is charged at once or held first, so that the wallet knows them for the same. */
function request<State extends object>(saga: Saga<State>, payment: PaymentOf<State>) {
  const { amount, currency, description, metadata, payees = [] } = payment(saga);
  return {
    requestId: saga.id,
    userId: saga.userId,
    amount,
    currency,
    expiresAt: saga.holdUntil,
    metadata: { ...metadata, order_id: saga.id, description },
    payees: [...payees],
  };
}

/** Gives back what is set aside, and sees to it that nothing is taken later. Money that was taken stays taken: the saga then ends well. */
function giveBack<State extends object>(wallet: WalletPeer): NonNullable<SagaStep<State, object>['undo']> {
  return async (saga, call) => {
    try {
      await wallet.voidHold({ requestId: saga.id, userId: saga.userId }, call);
      return 'undone';
    } catch (error) {
      if (error instanceof ServiceError && error.reason === 'HOLD_CAPTURED') return 'kept';
      throw error;
    }
  };
}

/** Takes the money, until the saga's hold ends. Refused with INSUFFICIENT_FUNDS, ORDER_EXPIRED. */
export function chargeMoney<State extends object>(wallet: WalletPeer, payment: PaymentOf<State>): PaymentStep<State> {
  return {
    name: 'charge money',
    run: (saga, _results, call) => orderEnded(wallet.takeMoney(request(saga, payment), call)),
    undo: giveBack(wallet),
  };
}

/** Sets the money aside until the saga's hold ends. Refused with INSUFFICIENT_FUNDS; undone by giving it back. */
export function holdMoney<State extends object>(wallet: WalletPeer, payment: PaymentOf<State>): PaymentStep<State> {
  return {
    name: 'hold money',
    run: async (saga, _results, call) => void (await orderEnded(wallet.placeHold(request(saga, payment), call))),
    undo: giveBack(wallet),
  };
}

/** Takes the money that was set aside. Refused with ORDER_EXPIRED. */
export function captureMoney<State extends object>(wallet: WalletPeer): PaymentStep<State> {
  return {
    name: 'capture money',
    run: (saga, _results, call) => orderEnded(wallet.captureHold({ requestId: saga.id }, call)),
    // First of all undone: if the money was taken, what it was taken for must not be undone either.
    undo: giveBack(wallet),
  };
}
