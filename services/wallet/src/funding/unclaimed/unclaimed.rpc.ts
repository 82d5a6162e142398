import type { PayUnclaimedRequest, PayUnclaimedResponse, UnclaimedServiceService } from '@plaza/api/unclaimed';
import { formatAmount, parseAmount, parseCurrency, type Big } from '@plaza/money';
import { fields, pageTokens, parse, together, type CallContext, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import {
  earlierOr,
  orClosed,
  readPage,
  transactionOf,
  transactionToProto,
  type Posted,
  type Posting,
  type PostingResult,
} from '../../ledger/index.ts';
import type { People } from '../../people/index.ts';
import { transferErrors } from '../../transfers/index.ts';
import { cursorToken } from '../../cursor.ts';
import { setOffReceivables } from '../deposits/receivables.ts';
import { paymentOf, toProto } from './unclaimed.ts';
import { unclaimedErrors } from './unclaimed.errors.ts';
import { findUnclaimed, listUnclaimed, type UnclaimedAccount } from './unclaimed.queries.ts';

export interface UnclaimedDependencies {
  database: Database;
  posting: Posting;
  people: People;
}

const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  userId: fields.idOrNone(),
  currency: z.string(),
});
const listTokens = pageTokens('unclaimed', z.tuple(cursorToken));
const transactionsRequest = z.object({ id: fields.uuid(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const transactionTokens = pageTokens('unclaimed transactions', z.tuple(cursorToken));
const payRequest = together(
  z.object({
    id: fields.uuid(),
    recipientId: fields.idOrNone(),
    reference: fields.text(0, 200),
    reason: fields.text(1, 200),
  }),
  {
    holds: ({ recipientId, reference }) => recipientId !== '' || reference !== '',
    path: ['reference'],
    message: 'Must name the payment if recipient_id is not set.',
  },
);

// Each try that is refused has seen another payment posted, so that less is left: it ends by itself, and the number only guards it.
const tries = 100;

export function unclaimedHandlers(deps: UnclaimedDependencies): Handlers<typeof UnclaimedServiceService> {
  const { database } = deps;
  return {
    async listUnclaimed(request) {
      const { pageSize, pageToken, userId, ...given } = parse(listRequest, request);
      const currency = given.currency && parseCurrency(given.currency);
      const cursor = listTokens.read(pageToken, [userId, currency]);
      const { accounts, next } = await listUnclaimed(database, { userId, currency }, cursor, pageSize);
      return {
        unclaimed: accounts.map(toProto),
        nextPageToken: listTokens.write(next, [userId, currency]),
      };
    },
    async listUnclaimedTransactions(request) {
      const { id, pageSize, pageToken } = parse(transactionsRequest, request);
      const { party } = await found(database, id);
      const cursor = transactionTokens.read(pageToken, [id]);
      const { rows, next } = await database.asSystem((em) =>
        readPage(em, party, { walletId: id }, { order: 'desc', cursor, size: pageSize }),
      );
      return {
        transactions: rows.map(transactionToProto),
        nextPageToken: transactionTokens.write(next, [id]),
      };
    },
    payUnclaimed: (request, context) => pay(deps, request, context),
  };
}

/** Throws UNCLAIMED_NOT_FOUND. */
async function found(database: Database, id: string): Promise<UnclaimedAccount> {
  const account = await findUnclaimed(database, id);
  if (!account) throw unclaimedErrors.UNCLAIMED_NOT_FOUND();
  return account;
}

async function pay(
  deps: UnclaimedDependencies,
  request: PayUnclaimedRequest,
  context: CallContext,
): Promise<PayUnclaimedResponse> {
  const { id, ...payment } = parse(payRequest, request);
  const account = await found(deps.database, id);
  const amount = request.amount === '' ? undefined : parseAmount(request.amount, account.currency);
  const posted = await earlierOr(deps.posting, context.scope, () =>
    payNow(deps, account, { ...payment, amount }, context),
  );
  return toResponse(posted, account);
}

interface RequestedPayment {
  /** Undefined: all that is left. */
  amount: Big | undefined;
  recipientId: string;
  reference: string;
  reason: string;
}

async function payNow(
  { database, posting, people }: UnclaimedDependencies,
  account: UnclaimedAccount,
  { amount: given, recipientId, reference, reason }: RequestedPayment,
  context: CallContext,
): Promise<PostingResult> {
  const { id, party, currency } = account;
  if (recipientId) {
    if (!(await people.byId([recipientId], context)).has(recipientId))
      throw await orClosed(database, recipientId, transferErrors.RECIPIENT_NOT_FOUND());
  }
  await setOffReceivables(database, party, currency);
  for (let attempt = 1; ; attempt++) {
    const { amount: left } = await found(database, id);
    // Where nothing is left the ledger says so, whatever amount was given.
    const amount = given ?? (left.gt(0) ? left : parseAmount('1', currency));
    const result = await posting.post(
      paymentOf(
        account,
        amount,
        { recipientId: recipientId || undefined, reference, reason, decidedBy: context.userId },
        context.scope,
      ),
    );
    if (result.refused === 'INSUFFICIENT_FUNDS' && given === undefined && left.gt(0) && attempt < tries) continue;
    return result;
  }
}

// Made of what was posted, so that a repeated request is answered as the first.
function toResponse(posted: Posted, { party, currency }: UnclaimedAccount): PayUnclaimedResponse {
  const transaction = transactionOf(posted, party);
  return { transaction: transactionToProto(transaction), left: formatAmount(transaction.balanceAfter, currency) };
}
