import type { WalletInternalServiceService } from '@plaza/api/wallet';
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
import { firstAnswer } from './captured.ts';
import { captureMovement, placeMovement, voidMovement } from './hold.ts';
import { findHold } from './hold.queries.ts';
import { holdEnd, requestId } from './holds.requests.ts';
import { payeesAsMetadata, sellersOf } from './sellers.ts';

export interface HoldsDependencies {
  database: Database;
  posting: Posting;
}

const captureRequest = z.object({ requestId });
const voidRequest = z.object({ requestId, userId: fields.uuid() });
const placeRequest = voidRequest.extend({
  expiresAt: holdEnd,
  metadata: fields.metadata(),
});

export function holdHandlers({
  database,
  posting,
}: HoldsDependencies): Pick<Handlers<typeof WalletInternalServiceService>, 'placeHold' | 'captureHold' | 'voidHold'> {
  return {
    async placeHold(request) {
      const { currency } = request;
      const amount = parseAmount(request.amount, currency);
      const parsed = parse(placeRequest, request);
      const metadata = { ...parsed.metadata, ...(await payeesAsMetadata(database, request.payees, amount, currency)) };
      const { hold } = settled(await posting.post(placeMovement({ ...parsed, metadata, amount, currency })));
      if (!hold) throw commonErrors.INTERNAL();
      return { holdId: hold.id };
    },
    async captureHold(request) {
      const capture = parse(captureRequest, request);
      const found = await findHold(database, capture.requestId);
      if (!found) throw walletErrors.HOLD_NOT_FOUND();
      const { userId, terms, metadata } = found;
      if (!terms) throw walletErrors.HOLD_VOIDED();
      const earlier = firstAnswer(found);
      if (earlier) return earlier;
      const sellers = await sellersOf(database, metadata);
      const posted = settled(
        await posting.post(captureMovement({ ...capture, userId, ...terms, metadata }, { sellers })),
      );
      return {
        transaction: transactionToProto(transactionOf(posted, userId)),
        balance: formatAmount(availableTo(posted, userId, terms.currency), terms.currency),
      };
    },
    async voidHold(request) {
      const voided = parse(voidRequest, request);
      settled(await posting.post(voidMovement(voided.requestId, voided.userId)));
      return {};
    },
  };
}
