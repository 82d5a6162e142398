import type { Charge, ChargeInternalServiceService, ChargeResult } from '@plaza/api/charge';
import { formatAmount, parseAmount } from '@plaza/money';
import {
  commonErrors,
  fields,
  isDatabaseUnavailable,
  parse,
  toServiceError,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { availableTo, settled, transactionOf, transactionToProto, type Posting } from '../../ledger/index.ts';
import { firstAnswer } from '../holds/captured.ts';
import { captureMovement, placeMovement } from '../holds/hold.ts';
import { findHold } from '../holds/hold.queries.ts';
import { holdEnd, requestId } from '../holds/holds.requests.ts';
import { payeesAsMetadata, sellersOf } from '../holds/sellers.ts';

export interface ChargesDependencies {
  database: Database;
  posting: Posting;
}

const maxCharges = 500;

const chargeFields = z.object({
  requestId,
  userId: fields.uuid(),
  expiresAt: holdEnd,
  metadata: fields.metadata(),
});

const taken = { code: 0, reason: '', message: '', metadata: {} };

export function chargeHandlers(dependencies: ChargesDependencies): Handlers<typeof ChargeInternalServiceService> {
  return {
    async chargeOrders({ charges }, context) {
      if (charges.length === 0 || charges.length > maxCharges) {
        throw commonErrors.INVALID_ARGUMENT({
          violations: [{ field: 'charges', description: `Must be 1 to ${maxCharges}.` }],
        });
      }
      // Asked for in one turn, so that they wait together and are posted together.
      return {
        results: await Promise.all(
          charges.map((charge) => take(dependencies, charge).catch((error: unknown) => toResult(error, context))),
        ),
      };
    },
  };
}

/** Throws the refusals of placing a hold, and MERCHANT_NOT_FOUND, MERCHANT_SUSPENDED. */
async function take({ database, posting }: ChargesDependencies, charge: Charge): Promise<ChargeResult> {
  const { currency } = charge;
  const amount = parseAmount(charge.amount, currency);
  const parsed = parse(chargeFields, charge);
  let payees: Record<string, unknown>;
  try {
    payees = await payeesAsMetadata(database, charge.payees, amount, currency);
  } catch (error) {
    // A merchant that is suspended since: what was charged before stays charged.
    const earlier = await answeredBefore(database, parsed.requestId);
    if (earlier) return earlier;
    throw error;
  }
  const metadata = { ...parsed.metadata, ...payees };
  const terms = { ...parsed, metadata, amount, currency };
  const sellers = await sellersOf(database, metadata);
  const result = await posting.post([placeMovement(terms), captureMovement(terms, { sellers })]);
  if (result.refused === 'HOLD_CAPTURED') {
    // Placing it again was no error, so it was taken for the same order and the same terms.
    const earlier = await answeredBefore(database, terms.requestId);
    if (earlier) return earlier;
  }
  const posted = settled(result);
  return {
    ...taken,
    transaction: transactionToProto(transactionOf(posted, terms.userId)),
    balance: formatAmount(availableTo(posted, terms.userId, currency), currency),
  };
}

async function answeredBefore(database: Database, orderId: string): Promise<ChargeResult | undefined> {
  const hold = await findHold(database, orderId);
  const earlier = hold && firstAnswer(hold);
  return earlier && { ...taken, ...earlier };
}

function toResult(thrown: unknown, { log }: CallContext): ChargeResult {
  const { code, reason, message, metadata } = toServiceError(thrown);
  if (reason === 'INTERNAL' && !isDatabaseUnavailable(thrown))
    log.error({ err: thrown }, 'one charge of many could not be posted');
  return { code, reason, message, metadata, transaction: undefined, balance: '' };
}
