// What is done with a hold besides placing, taking and voiding the whole of it.
import type { HoldInternalServiceService, HoldServiceService } from '@plaza/api/hold';
import { formatAmount, parseAmount } from '@plaza/money';
import { commonErrors, fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  settled,
  transactionOf,
  transactionToProto,
  walletErrors,
  type Posting,
} from '../../ledger/index.ts';
import { captureMovement, extendMovement } from './hold.ts';
import { sellersOf } from './sellers.ts';
import { findHold } from './hold.queries.ts';
import { holdEnd, requestId } from './holds.requests.ts';
import { listHolds } from './list.ts';

export interface HoldPartsDependencies {
  database: Database;
  posting: Posting;
}

const captureRequest = z.object({ holdRequestId: requestId, final: z.boolean(), requestId });
const extendRequest = z.object({
  requestId,
  userId: fields.uuid(),
  expiresAt: holdEnd,
});

export function ownHoldHandlers({
  database,
}: Pick<HoldPartsDependencies, 'database'>): Handlers<typeof HoldServiceService> {
  return { listHolds: (request, { userId }) => listHolds(database, userId, request) };
}

export function holdPartHandlers({
  database,
  posting,
}: HoldPartsDependencies): Handlers<typeof HoldInternalServiceService> {
  return {
    async capturePart(request, context) {
      const { holdRequestId, final } = parse(captureRequest, request);
      const scope = context.scope;
      const hold = await findHold(database, holdRequestId);
      if (!hold) throw walletErrors.HOLD_NOT_FOUND();
      const { userId, terms, metadata } = hold;
      if (!terms) throw walletErrors.HOLD_VOIDED();
      const amount = parseAmount(request.amount, terms.currency);
      const sellers = await sellersOf(database, metadata);
      // Whose goods a part pays is not known.
      if (sellers.length > 0 && !amount.eq(terms.amount)) {
        throw commonErrors.INVALID_ARGUMENT({
          violations: [{ field: 'amount', description: 'Must be all of it, where merchants are paid.' }],
        });
      }
      const movement = captureMovement(
        { requestId: holdRequestId, userId, amount, currency: terms.currency, metadata },
        { final, sellers },
      );
      const posted = settled(await posting.post({ ...movement, ...(scope && { scope }) }));
      return {
        transaction: transactionToProto(transactionOf(posted, userId)),
        balance: formatAmount(availableTo(posted, userId, terms.currency), terms.currency),
      };
    },
    async extendHold(request) {
      settled(await posting.post(extendMovement(parse(extendRequest, request))));
      return {};
    },
  };
}
