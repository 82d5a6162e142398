import { type CreatePayoutResponse, type PayoutServiceService } from '@plaza/api/payout';
import { formatAmount, type Big } from '@plaza/money';
import {
  commonErrors,
  fields,
  newId,
  pageTokens,
  parse,
  requireFreshSignIn,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import {
  availableTo,
  earlierOr,
  transactionToProto,
  walletErrors,
  type Ceiling,
  type Posted,
  type Posting,
  type PostingResult,
  type Scope,
} from '../../ledger/index.ts';
import { cursorToken } from '../../cursor.ts';
import type { Merchant } from '../merchants/merchant.ts';
import { ownedMerchants } from '../merchants/merchant.queries.ts';
import { namedMerchant, parseAmountOf } from '../merchants/mode.ts';
import { merchantOf, refuseSuspended } from '../merchants/own.ts';
import { ceilingOf, partyOf, type Party } from '../merchants/party.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { approvePayout } from './approve.ts';
import { cancelPayout, payoutOf } from './cancel.ts';
import { findDestination, forgetDestination, listDestinations, sealedDestination } from './destination.queries.ts';
import type { DestinationCipher } from './destination.ts';
import { maskIban, parseIban } from './iban.ts';
import { deleteDraft, findPayout, insertDraft, listPayouts, type Draft } from './payout.queries.ts';
import { destinationToMessage, payoutMovement, toMessage } from './payout.ts';
import { payoutStatuses } from './payout.states.ts';
import { payoutErrors } from './payouts.errors.ts';
import type { PayoutProvider } from './provider.ts';

export interface PayoutsDependencies {
  database: Database;
  posting: Posting;
  payouts: {
    /** Of what a call orders. */
    providerOf: (context: CallContext) => PayoutProvider;
    cipher: DestinationCipher;
    delayMs: number;
    newDelayMs: number;
  };
}

const createRequest = z.object({ merchantId: fields.idOrNone(), destinationId: fields.idOrNone() });
const destinationsRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  merchantId: fields.idOrNone(),
});
const byId = z.object({ id: fields.uuid() });
const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  status: fields.oneOfOrNone(payoutStatuses),
});
const listTokens = pageTokens('payouts', z.tuple(cursorToken));
const destinationTokens = pageTokens('payout destinations', z.tuple(cursorToken));

type PayoutHandlers = Handlers<typeof PayoutServiceService>;

export function payoutHandlers(deps: PayoutsDependencies): PayoutHandlers {
  return { ...orderingHandlers(deps), ...readingHandlers(deps), ...destinationHandlers(deps) };
}

function orderingHandlers(
  deps: PayoutsDependencies,
): Pick<PayoutHandlers, 'createPayout' | 'approvePayout' | 'cancelPayout'> {
  const { database, posting, payouts } = deps;
  return {
    async createPayout(request, context) {
      const party = partyOf(context);
      const amount = parseAmountOf(context, request.amount, request.currency);
      const { merchantId: named, destinationId } = parse(createRequest, request);
      const merchantId = namedMerchant(named, context);
      if (destinationId !== '' && request.destination !== '')
        throw commonErrors.INVALID_ARGUMENT({
          violations: [{ field: 'destination', description: 'Must be left out where destination_id is sent.' }],
        });
      const typed = destinationId === '' ? parseIban(request.destination) : undefined;
      const scope = context.scope;
      const posted = await earlierOr(posting, scope, async () => {
        if (!payouts.providerOf(context).open) throw payoutErrors.PAYOUT_PROVIDER_UNAVAILABLE();
        const merchant = chosen(await merchantsOf(database, party), merchantId, request.currency);
        refuseSuspended([merchant]);
        const iban = typed ?? (await remembered(deps, party, merchant.id, destinationId));
        return order(deps, await draftOf(deps, context, merchant, amount, iban), scope, ceilingOf(context));
      });
      return created(database, posted, party);
    },
    async approvePayout(request, context) {
      const { id } = parse(byId, request);
      return { payout: toMessage(await approvePayout(database, id, context)) };
    },
    async cancelPayout(request, context) {
      const { id } = parse(byId, request);
      return { payout: toMessage(await cancelPayout(deps, id, partyOf(context))) };
    },
  };
}

async function order(
  { database, posting }: PayoutsDependencies,
  draft: Draft,
  scope: Scope | undefined,
  ceiling: Ceiling | undefined,
): Promise<PostingResult> {
  await insertDraft(database, draft);
  const result = await posting.post(payoutMovement(draft, scope, ceiling));
  // Of a refusal nothing stays, and of a repeated key only what was made first.
  if (result.refused !== undefined || result.replayed) await deleteDraft(database, draft.userId, draft.id);
  return result;
}

/** Throws STEP_UP_REQUIRED where the account is new to the merchant. */
async function draftOf(
  { database, payouts: { providerOf, cipher, delayMs, newDelayMs } }: PayoutsDependencies,
  context: CallContext,
  merchant: Merchant,
  amount: Big,
  iban: string,
): Promise<Draft> {
  const fingerprint = cipher.fingerprint(merchant.id, iban);
  const [id, now] = [newId(), Date.now()];
  const known = await findDestination(database, partyOf(context), merchant.id, fingerprint);
  // Test money goes nowhere, and nobody could prove who they are for it.
  const { isTest } = merchant;
  if (!isTest && (!known || known.usableAt.getTime() > now)) requireFreshSignIn(context);
  return {
    id,
    userId: merchant.userId,
    merchantId: merchant.id,
    amount,
    currency: merchant.currency,
    provider: providerOf(context).name,
    destination: cipher.seal(id, iban),
    destinationMasked: maskIban(iban),
    fingerprint,
    createdAt: new Date(now),
    dueAt: new Date(now + delayMs),
    newUntil: new Date(now + (isTest ? delayMs : newDelayMs)),
    // An API key is nobody of the team.
    requestedBy: context.principal.kind === 'user' && context.principal.key ? undefined : context.userId,
    needsApproval: merchant.payoutsNeedApproval,
  };
}

function readingHandlers({
  database,
}: Pick<PayoutsDependencies, 'database'>): Pick<PayoutHandlers, 'getPayout' | 'listPayouts'> {
  return {
    async getPayout(request, context) {
      return { payout: toMessage(await payoutOf(database, parse(byId, request).id, partyOf(context))) };
    },
    async listPayouts(request, context) {
      const { pageSize, pageToken, status } = parse(listRequest, request);
      const cursor = listTokens.read(pageToken, [status]);
      const { payouts, next } = await listPayouts(database, partyOf(context), status, cursor, pageSize);
      return {
        payouts: payouts.map(toMessage),
        nextPageToken: listTokens.write(next, [status]),
      };
    },
  };
}

function destinationHandlers({
  database,
}: Pick<PayoutsDependencies, 'database'>): Pick<PayoutHandlers, 'listPayoutDestinations' | 'forgetPayoutDestination'> {
  return {
    async listPayoutDestinations(request, context) {
      const { pageSize, pageToken, merchantId: named } = parse(destinationsRequest, request);
      const merchantId = namedMerchant(named, context);
      const cursor = destinationTokens.read(pageToken, [merchantId]);
      const { destinations, next } = await listDestinations(database, partyOf(context), merchantId, cursor, pageSize);
      return {
        destinations: destinations.map(destinationToMessage),
        nextPageToken: destinationTokens.write(next, [merchantId]),
      };
    },
    async forgetPayoutDestination(request, context) {
      await forgetDestination(database, partyOf(context), parse(byId, request).id);
      return {};
    },
  };
}

async function remembered(
  { database, payouts: { cipher } }: PayoutsDependencies,
  party: Party,
  merchantId: string,
  destinationId: string,
): Promise<string> {
  const known = await sealedDestination(database, party, destinationId);
  if (known?.merchantId !== merchantId) throw payoutErrors.PAYOUT_DESTINATION_NOT_FOUND();
  return cipher.open(destinationId, known.sealed);
}

/** Those that a person owns; a merchant, for which somebody acts, is alone. */
async function merchantsOf(database: Database, { id, column }: Party): Promise<readonly Merchant[]> {
  return column === 'user_id' ? ownedMerchants(database, id) : [await merchantOf(database, id)];
}

/** Throws MERCHANT_NOT_FOUND, MERCHANT_AMBIGUOUS, CURRENCY_MISMATCH. */
function chosen(owned: readonly Merchant[], id: string, currency: string): Merchant {
  const [merchant, another] = owned.filter((one) => (id ? one.id === id : one.currency === currency));
  if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
  if (another)
    throw merchantErrors.MERCHANT_AMBIGUOUS({
      violations: [{ field: 'merchant_id', description: 'Must name one of your merchants.' }],
    });
  if (merchant.currency !== currency) throw walletErrors.CURRENCY_MISMATCH();
  return merchant;
}

// Made of what was posted and of what never changes, so that a repeated request is answered as the first.
async function created(database: Database, posted: Posted, party: Party): Promise<CreatePayoutResponse> {
  const [transaction] = posted.transactions;
  const payout = transaction && (await findPayout(database, party, String(transaction.metadata['payout_id'])));
  if (!payout) throw new Error('The transaction belongs to no payout.');
  return {
    payout: toMessage({
      ...payout,
      status: 'requested',
      failure: '',
      paused: false,
      endedAt: undefined,
      approvedBy: undefined,
      approvedAt: undefined,
    }),
    transaction: transactionToProto(transaction),
    balance: formatAmount(availableTo(posted, payout.merchantId, payout.currency), payout.currency),
  };
}
