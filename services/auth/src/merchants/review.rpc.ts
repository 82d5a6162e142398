import type { MerchantReviewServiceService } from '@plaza/api/merchant-accounts';
import { values } from '@plaza/api/values';
import { Big, parseAmount } from '@plaza/money';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { approve, known, lift, refuse, suspend, toProto, type Decision } from './merchants.ts';
import { findMerchant, merchantsBefore, type MerchantWithOwner } from './merchants.queries.ts';

export interface ReviewDeps {
  database: Database;
  now: () => Date;
}

const byId = z.object({ id: fields.uuid() });
const withReason = byId.extend({ reason: fields.text(1, 500) });
const terms = byId.extend({ feeRate: z.int().min(0, 'Must be 0 to 9999.').max(9_999, 'Must be 0 to 9999.') });
const pageRequest = z.object({
  state: fields.oneOfOrNone(values['plaza.auth.v1.MerchantAccount.state']),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('merchant accounts', z.tuple([cursorFields.id()]));

export function reviewHandlers({ database, now }: ReviewDeps): Handlers<typeof MerchantReviewServiceService> {
  const decided = (context: CallContext, decide: (em: SqlEntityManager) => Promise<Decision>) =>
    database.asSystem(async (em) => {
      const { before, after } = await decide(em);
      await context.audit(em, { before: audited(before), after: audited(after) });
      return { merchant: toProto(after) };
    });

  return {
    async listMerchantAccounts(request) {
      const { state, pageSize, pageToken } = parse(pageRequest, request);
      const [before] = tokens.read(pageToken, [state]) ?? [];
      const rows = await database.asSystem((em) => merchantsBefore(em, { state, before, limit: pageSize + 1 }));
      const { shown, last } = cutPage(rows, pageSize);
      return { merchants: shown.map(toProto), nextPageToken: tokens.write(last && [last.id], [state]) };
    },

    async approveMerchant(request, context) {
      const { id, feeRate } = parse(terms, request);
      const { currency } = known(await database.asSystem((em) => findMerchant(em, id)));
      const feeFixed = isNothing(request.feeFixed) ? new Big(0) : parseAmount(request.feeFixed, currency);
      return decided(context, (em) => approve(em, id, { feeRate, feeFixed: feeFixed.toFixed() }, now()));
    },
    async refuseMerchant(request, context) {
      const { id, reason } = parse(withReason, request);
      return decided(context, (em) => refuse(em, id, reason, now()));
    },
    async suspendMerchant(request, context) {
      const { id, reason } = parse(withReason, request);
      return decided(context, (em) => suspend(em, id, reason, now()));
    },
    async liftMerchantSuspension(request, context) {
      const { id } = parse(byId, request);
      return decided(context, (em) => lift(em, id, now()));
    },
  };
}

function audited({ state, reason, fee_rate: feeRate, fee_fixed: feeFixed }: MerchantWithOwner) {
  return { state, ...(reason !== null && { reason }), ...(feeRate !== null && { feeRate, feeFixed }) };
}

// parseAmount takes only what is above zero, as every other amount has to be.
function isNothing(amount: string): boolean {
  return /^(0(\.0{1,4})?)?$/.test(amount);
}
