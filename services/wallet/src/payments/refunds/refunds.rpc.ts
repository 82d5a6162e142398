import type { CorrectionServiceService, RefundInternalServiceService } from '@plaza/api/refund';
import { formatAmount, parseAmount, type Big } from '@plaza/money';
import { fields, parse, together, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  isClosed,
  settled,
  standInLegs,
  transactionOf,
  transactionToProto,
  walletErrors,
  type Posting,
} from '../../ledger/index.ts';
import { requestId } from '../holds/holds.requests.ts';
import { readOrderMoney } from './order-money.queries.ts';
import { plannedEntry } from './planned.ts';
import { belongingOf, purchaseRefund, reversal, type Belonging, type Purchase } from './correction.ts';
import { findMovement, findPurchase, refundedOf } from './correction.queries.ts';
import { givingBack, refundParts } from './parts.ts';
import { refundErrors } from './refunds.errors.ts';

export interface RefundsDependencies {
  database: Database;
  posting: Posting;
}

const ceilingAmount = z.union([z.literal('').transform(() => undefined), z.string().regex(/^\d{1,15}(\.\d{1,4})?$/)], {
  error: 'Must be a decimal string.',
});
const ceiling = z
  .object({
    spendingId: fields.uuid(),
    merchantId: fields.uuid(),
    perCall: ceilingAmount,
    perDay: ceilingAmount,
    currency: z.string().length(3, 'Must be a currency.'),
  })
  .optional();

const refundRequest = together(
  z.object({
    transactionId: fields.idOrNone(),
    holdRequestId: z.union([z.literal(''), requestId], { error: 'Must be 1 to 255 printable ASCII characters.' }),
    reason: fields.text(0, 200),
    parts: refundParts,
    ceiling,
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

const moneyRequest = z.object({ holdRequestId: requestId, transactionIds: z.array(fields.uuid()) });
const previewRequest = z.object({ holdRequestId: requestId, parts: refundParts });

export function refundHandlers({
  database,
  posting,
}: RefundsDependencies): Handlers<typeof RefundInternalServiceService> {
  return {
    async previewPurchaseRefund(request) {
      const { holdRequestId, parts } = parse(previewRequest, request);
      const { purchase, rest } = await refundable(database, { holdRequestId });
      const { userId, currency } = purchase;
      const amount = request.amount === '' ? rest : parseAmount(request.amount, currency);
      if (rest.lte(0) || amount.gt(rest))
        throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { currency, rest: formatAmount(rest, currency) } });
      const closed = new Set((await isClosed(database, userId)) ? [userId] : []);
      const sellers = await givingBack(database, purchase, amount, parts);
      const legs = standInLegs(purchaseRefund(purchase, amount, '', undefined, sellers).legs, closed);
      return {
        amount: formatAmount(amount, currency),
        currency,
        entries: legs.filter(({ amount }) => !amount.eq(0)).map(plannedEntry),
      };
    },

    async getOrderMoney(request) {
      const { holdRequestId, transactionIds } = parse(moneyRequest, request);
      return readOrderMoney(database, holdRequestId, transactionIds);
    },

    async refundPurchase(request, context) {
      const { transactionId, holdRequestId, reason, parts, ceiling } = parse(refundRequest, request);
      const scope = context.scope;
      for (let attempt = 1; ; attempt++) {
        const { purchase, rest } = await refundable(database, transactionId ? { transactionId } : { holdRequestId });
        const { userId, currency } = purchase;
        // Where nothing is left the ledger says so, unless it was given back under this very id.
        const amount =
          request.amount === '' ? (rest.gt(0) ? rest : purchase.amount) : parseAmount(request.amount, currency);
        const sellers = await givingBack(database, purchase, amount, parts);
        const result = await posting.post({ ...purchaseRefund(purchase, amount, reason, scope, sellers), ceiling });
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
