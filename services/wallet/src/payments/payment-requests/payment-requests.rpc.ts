import type { PaymentRequestServiceService } from '@plaza/api/payment-request';
import { commonErrors, newId, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { sql } from 'kysely';
import { findAnswer, scopeParameter, throwClosed, walletErrors } from '../../ledger/index.ts';
import { callAs, type Refusal } from '../../calls.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { merchantOf, ownMerchant, refuseSuspended } from '../merchants/own.ts';
import { isOfMode, namedMerchant } from '../merchants/mode.ts';
import { isMerchantOf, partyOf } from '../merchants/party.ts';
import { readerOf, readsAll } from '../merchants/reader.ts';
import { writeSplits } from '../shares/splits.ts';
import { checkWorth } from '../shares/worth.ts';
import { toMessage, type PaymentRequest } from './payment-request.ts';
import { cancelPaymentRequest, listPaymentRequests } from './payment-request.queries.ts';
import { paymentRequestErrors } from './payment-requests.errors.ts';
import { found, owned } from './found.ts';
import { byId, listRequest, listTokens, parseCreate, type NewPaymentRequest } from './payment-requests.requests.ts';

type Rpcs = Omit<Handlers<typeof PaymentRequestServiceService>, 'payTestPaymentRequest'>;

export function paymentRequestHandlers({ database }: { database: Database }): Rpcs {
  return {
    async createPaymentRequest(request, context) {
      const requested = parseCreate(request, context);
      const scope = scopeParameter(context.scope);
      const earlier =
        scope === null ? undefined : await findAnswer<{ id: string } | Refusal>(database, context.partyId, scope);
      const answer = earlier ?? (await keep(database, requested, scope, context));
      if ('refused' in answer) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
      const kept = await found(database, answer.id, context);
      // A repeated request is answered as the first, whatever has happened since.
      return { paymentRequest: await message(database, { ...kept, status: 'open', paymentId: undefined }, 'merchant') };
    },
    async getPaymentRequest(request, context) {
      const kept = await found(database, parse(byId, request).id, context);
      const merchant = await merchantOf(database, kept.merchantId);
      return {
        paymentRequest: toMessage(
          kept,
          merchant.name,
          isMerchantOf(merchant, context) || readsAll(context) ? 'merchant' : 'payer',
        ),
      };
    },
    async listPaymentRequests(request, context) {
      const { merchantId: named, pageSize, pageToken, status } = parse(listRequest, request);
      const merchantId = namedMerchant(named, context);
      const cursor = listTokens.read(pageToken, [merchantId, status]);
      const { name } = await ownMerchant(database, merchantId, context);
      const { requests, next } = await listPaymentRequests(
        database,
        readerOf(context),
        { merchantId, status },
        cursor,
        pageSize,
      );
      return {
        paymentRequests: requests.map((kept) => toMessage(kept, name, 'merchant')),
        nextPageToken: listTokens.write(next, [merchantId, status]),
      };
    },
    async cancelPaymentRequest(request, context) {
      const { id } = parse(byId, request);
      await owned(database, id, context);
      await cancelPaymentRequest(database, partyOf(context), id);
      const now = await found(database, id, context);
      if (now.status === 'paid') throw paymentRequestErrors.PAYMENT_REQUEST_PAID();
      return { paymentRequest: await message(database, now, 'merchant') };
    },
  };
}

/** Throws MERCHANT_NOT_FOUND, CURRENCY_MISMATCH, MERCHANT_SUSPENDED, PAYMENT_TOO_SMALL. */
async function keep(
  database: Database,
  requested: NewPaymentRequest,
  scope: string | null,
  context: CallContext,
): Promise<{ id: string } | Refusal> {
  const { merchantId, amount, currency, description, orderReference, splits, expiresInMs } = requested;
  const merchants = await findMerchants(database, [merchantId, ...splits.map((split) => split.merchantId)]);
  const merchant = merchants.get(merchantId);
  if (!merchant || !isMerchantOf(merchant, context) || merchants.size !== splits.length + 1)
    throw merchantErrors.MERCHANT_NOT_FOUND();
  if (![...merchants.values()].every((one) => isOfMode(one, context))) throw merchantErrors.MERCHANT_NOT_FOUND();
  if ([...merchants.values()].some((merchant) => merchant.currency !== currency))
    throw walletErrors.CURRENCY_MISMATCH();
  refuseSuspended(merchants.values());
  checkWorth(requested, merchants);
  const now = Date.now();
  const row = {
    id: newId(),
    user_id: merchant.userId,
    merchant_id: merchantId,
    amount: amount.toFixed(),
    currency,
    description,
    order_reference: orderReference,
    splits: writeSplits(splits),
    expires_at: new Date(now + expiresInMs),
    created_at: new Date(now),
  };
  return callAs<{ id: string }>(
    database,
    context,
    sql`wallet.keep_payment_request(${JSON.stringify(row)}::jsonb, ${scope}::jsonb)`,
  ).catch(throwClosed);
}

async function message(
  database: Database,
  kept: PaymentRequest,
  side: 'merchant' | 'payer',
): Promise<ReturnType<typeof toMessage>> {
  return toMessage(kept, (await merchantOf(database, kept.merchantId)).name, side);
}
