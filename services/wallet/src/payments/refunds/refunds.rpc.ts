import type { CorrectionServiceService, RefundInternalServiceService } from '@plaza/api/refund';
import { formatAmount, parseAmount } from '@plaza/money';
import { fields, parse, together, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  settled,
  transactionOf,
  transactionToProto,
  walletErrors,
  type Posting,
} from '../../ledger/index.ts';
import { requestId } from '../holds/holds.requests.ts';
import { belongingOf, purchaseRefund, reversal, type Belonging } from './correction.ts';
import { findMovement, findPurchase, refundedOf } from './correction.queries.ts';
import { refundErrors } from './refunds.errors.ts';

export interface RefundsDependencies {
  database: Database;
  posting: Posting;
}

const refundRequest = together(
  z.object({
    transactionId: z.union([z.literal(''), fields.uuid()], { error: 'Must be a UUID.' }),
    holdRequestId: z.union([z.literal(''), requestId], { error: 'Must be 1 to 255 printable ASCII characters.' }),
    reason: fields.text(0, 200),
    requestId,
  }),
  {
    holds: (asked) => (asked.transactionId === '') !== (asked.holdRequestId === ''),
    path: ['transactionId'],
    message: 'Set transaction_id or hold_request_id, but not both.',
  },
);
const reverseRequest = z.object({ id: fields.uuid(), reason: fields.text(0, 200) });

/** Transactions of one reversal in its answer. A movement has a few parties. */
const maxTransactions = 100;

// Each try that is refused has seen another's refund posted: it ends by itself, and the number only guards it.
const tries = 100;

export function refundHandlers({
  database,
  posting,
}: RefundsDependencies): Handlers<typeof RefundInternalServiceService> {
  return {
    async refundPurchase(request, context) {
      const { transactionId, holdRequestId, reason } = parse(refundRequest, request);
      const scope = context.scope;
      for (let attempt = 1; ; attempt++) {
        const purchase = await findPurchase(database, transactionId ? { transactionId } : { holdRequestId });
        if (!purchase) throw transactionId ? walletErrors.TRANSACTION_NOT_FOUND() : walletErrors.HOLD_NOT_FOUND();
        if (!purchase.ofPlatform) throw refundErrors.NOT_REFUNDABLE();
        const { userId, currency } = purchase;
        const rest = purchase.amount.minus(await refundedOf(database, purchase.transactionId));
        // Where nothing is left the engine says so, unless it was given back under this very id.
        const amount =
          request.amount === '' ? (rest.gt(0) ? rest : purchase.amount) : parseAmount(request.amount, currency);
        const result = await posting.post(purchaseRefund(purchase, amount, reason, scope));
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
