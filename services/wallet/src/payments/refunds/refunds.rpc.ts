import type { CorrectionServiceService, PlannedEntry, RefundInternalServiceService } from '@plaza/api/refund';
import { formatAmount, parseAmount, type Big } from '@plaza/money';
import { fields, parse, together, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  isClosed,
  partyOf,
  settled,
  standInLegs,
  transactionOf,
  transactionToProto,
  walletErrors,
  type Leg,
  type Posting,
} from '../../ledger/index.ts';
import { requestId } from '../holds/holds.requests.ts';
import { sellersOf, type Seller } from '../holds/sellers.ts';
import { belongingOf, purchaseRefund, reversal, type Belonging, type Purchase } from './correction.ts';
import { findMovement, findPurchase, refundedOf } from './correction.queries.ts';
import { refundErrors } from './refunds.errors.ts';

export interface RefundsDependencies {
  database: Database;
  posting: Posting;
}

const refundRequest = together(
  z.object({
    transactionId: fields.idOrNone(),
    holdRequestId: z.union([z.literal(''), requestId], { error: 'Must be 1 to 255 printable ASCII characters.' }),
    reason: fields.text(0, 200),
    requestId,
  }),
  {
    holds: (fields) => (fields.transactionId === '') !== (fields.holdRequestId === ''),
    path: ['transactionId'],
    message: 'Set transaction_id or hold_request_id, but not both.',
  },
);
const reverseRequest = z.object({ id: fields.uuid(), reason: fields.text(0, 200) });

/** Transactions of one reversal in its answer. A movement has a few parties. */
const maxTransactions = 100;

// Each try that is refused has seen another's refund posted: it ends by itself, and the number only guards it.
const tries = 100;

const previewRequest = z.object({ holdRequestId: requestId });

export function refundHandlers({
  database,
  posting,
}: RefundsDependencies): Handlers<typeof RefundInternalServiceService> {
  return {
    async previewPurchaseRefund(request) {
      const { holdRequestId } = parse(previewRequest, request);
      const { purchase, rest } = await refundable(database, { holdRequestId });
      const { userId, currency } = purchase;
      if (rest.lte(0))
        throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { currency, rest: formatAmount(rest, currency) } });
      const closed = new Set((await isClosed(database, userId)) ? [userId] : []);
      const sellers = await givingBack(database, purchase, rest);
      const legs = standInLegs(purchaseRefund(purchase, rest, '', undefined, sellers).legs, closed);
      return {
        amount: formatAmount(rest, currency),
        currency,
        entries: legs.filter(({ amount }) => !amount.eq(0)).map(plannedEntry),
      };
    },

    async refundPurchase(request, context) {
      const { transactionId, holdRequestId, reason } = parse(refundRequest, request);
      const scope = context.scope;
      for (let attempt = 1; ; attempt++) {
        const { purchase, rest } = await refundable(database, transactionId ? { transactionId } : { holdRequestId });
        const { userId, currency } = purchase;
        // Where nothing is left the ledger says so, unless it was given back under this very id.
        const amount =
          request.amount === '' ? (rest.gt(0) ? rest : purchase.amount) : parseAmount(request.amount, currency);
        const sellers = await givingBack(database, purchase, amount);
        const result = await posting.post(purchaseRefund(purchase, amount, reason, scope, sellers));
        // Another refund was faster; what is left now is less.
        if (result.refused === 'REFUND_EXCEEDS_REST' && request.amount === '' && rest.gt(0) && attempt < tries)
          continue;
        const posted = settled(result);
        return {
          transaction: transactionToProto(transactionOf(posted, userId)),
          balance: formatAmount(availableTo(posted, userId, currency), currency),
        };
      }
    },
  };
}

/** A purchase from the platform, and what is left of it. Throws TRANSACTION_NOT_FOUND, HOLD_NOT_FOUND, NOT_REFUNDABLE. */
async function refundable(
  database: Database,
  by: { transactionId: string } | { holdRequestId: string },
): Promise<{ purchase: Purchase; rest: Big }> {
  const purchase = await findPurchase(database, by);
  if (!purchase) throw 'transactionId' in by ? walletErrors.TRANSACTION_NOT_FOUND() : walletErrors.HOLD_NOT_FOUND();
  if (!purchase.ofPlatform) throw refundErrors.NOT_REFUNDABLE();
  return { purchase, rest: purchase.amount.minus(await refundedOf(database, purchase.transactionId)) };
}

/** The merchants that give it back. Throws NOT_REFUNDABLE if it is only a part, of which nobody says whose goods it paid. */
async function givingBack(database: Database, { metadata, amount: paid }: Purchase, amount: Big): Promise<Seller[]> {
  const sellers = await sellersOf(database, metadata);
  if (sellers.length > 0 && !amount.eq(paid)) throw refundErrors.NOT_REFUNDABLE();
  return sellers;
}

function plannedEntry({ account, amount }: Leg): PlannedEntry {
  const { name = 'wallet', kind, currency } = account;
  const ofPerson = kind === 'unclaimed' ? partyOf(account) : (account.userId ?? '');
  const shown = kind === 'unclaimed' ? 'unclaimed' : name;
  const value = formatAmount(amount.abs(), currency);
  return { account: shown, userId: ofPerson, amount: amount.lt(0) ? `-${value}` : value, currency };
}

export interface CorrectionsDependencies extends RefundsDependencies {
  /** Whether a deposit through the provider of this name is refunded by it. */
  isReversible: (provider: string) => boolean;
}

export function correctionHandlers({
  database,
  posting,
  isReversible,
}: CorrectionsDependencies): Handlers<typeof CorrectionServiceService> {
  return {
    async reverseTransaction(request, context) {
      const { id, reason } = parse(reverseRequest, request);
      const movement = await findMovement(database, id);
      if (!movement) throw walletErrors.TRANSACTION_NOT_FOUND();
      const belonging = belongingOf(movement, isReversible);
      if (belonging) throw notReversible(belonging);
      const posted = settled(await posting.post(reversal(movement, reason, context.scope)));
      return { transactions: posted.transactions.slice(0, maxTransactions).map(transactionToProto) };
    },
  };
}

function notReversible({ why, use }: Belonging): Error {
  return refundErrors.NOT_REVERSIBLE({ message: why, metadata: use ? { use } : {} });
}
