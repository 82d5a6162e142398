import type { CreateMerchantRequest, CreateMerchantResponse, MerchantServiceService } from '@plaza/api/merchant';
import { ListTransactionsRequest } from '@plaza/api/wallet';
import { Big, formatAmount, parseAmount, parseCurrency } from '@plaza/money';
import {
  commonErrors,
  fields,
  isUnknownOutcome,
  newId,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { v5 } from 'uuid';
import { z } from 'zod';
import {
  freeKey,
  listTransactions,
  orClosed,
  parsePage,
  settled,
  throwClosed,
  type Posting,
} from '../../ledger/index.ts';
import type { People } from '../../people/index.ts';
import { cursorToken } from '../../cursor.ts';
import { merchantWallet, toOwn, toPublic, type Merchant, type NewMerchant } from './merchant.ts';
import { findMerchants, insertMerchant, listMerchants, merchantBalance } from './merchant.queries.ts';
import { merchantErrors } from './merchants.errors.ts';
import { namedMerchant } from './mode.ts';
import { merchantOf, ownMerchant } from './own.ts';

export interface MerchantsDependencies {
  database: Database;
  posting: Posting;
  people: People;
}

const createRequest = z.object({
  userId: fields.uuid(),
  name: fields.text(1, 100),
  feeRate: z.int().min(0, 'Must be 0 to 9999.').max(9_999, 'Must be 0 to 9999.'),
});
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('merchants', z.tuple(cursorToken));
const byId = z.object({ id: fields.uuid() });
const namespace = '7c8c1b5e-3f0d-5b8a-9a52-0f6f3d0e4c11';

export function merchantHandlers(deps: MerchantsDependencies): Handlers<typeof MerchantServiceService> {
  const { database } = deps;
  return {
    createMerchant: (request, context) => createMerchant(deps, request, context),
    async getMerchant(request) {
      const merchant = await merchantOf(database, parse(byId, request).id);
      // Nobody pays a test twin but in a test.
      if (merchant.isTest) throw merchantErrors.MERCHANT_NOT_FOUND();
      return { merchant: toPublic(merchant) };
    },
    async listMerchants(request, { partyId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const cursor = tokens.read(pageToken);
      const { merchants, next } = await listMerchants(database, partyId, cursor, pageSize);
      return { merchants: merchants.map(toOwn), nextPageToken: tokens.write(next) };
    },
    async getMerchantBalance(request, context) {
      const merchant = await ownMerchant(database, namedMerchant(parse(byId, request).id, context), context);
      const { balance, available } = await merchantBalance(database, merchantWallet(merchant).id, merchant.id);
      return {
        balance: formatAmount(balance, merchant.currency),
        available: formatAmount(available, merchant.currency),
        currency: merchant.currency,
      };
    },
    async listMerchantTransactions(request, context) {
      const { id } = await ownMerchant(database, namedMerchant(parse(byId, request).id, context), context);
      const { pageSize, pageToken, type } = request;
      return listTransactions(
        database,
        id,
        parsePage(ListTransactionsRequest.fromPartial({ pageSize, pageToken, type }), id),
      );
    },
  };
}

async function createMerchant(
  { database, posting, people }: MerchantsDependencies,
  request: CreateMerchantRequest,
  context: CallContext,
): Promise<CreateMerchantResponse> {
  const given = parse(createRequest, request);
  const currency = parseCurrency(request.currency);
  const feeFixed = isNothing(request.feeFixed) ? new Big(0) : parseAmount(request.feeFixed, currency);
  if (!(await people.byId([given.userId], context)).has(given.userId))
    throw await orClosed(database, given.userId, merchantErrors.MERCHANT_OWNER_NOT_FOUND());
  const scope = context.scope;
  // The id follows from the key, so that whoever comes again after a broken answer finishes the same merchant.
  const id = scope ? v5(`${scope.userId}:${scope.key}`, namespace) : newId();
  // The merchant outlives its key.
  const made = (await findMerchants(database, [id])).get(id);
  if (made) {
    if (!isSame(made, { ...given, currency, feeFixed })) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
    return { merchant: toOwn(made) };
  }
  const {
    movementIds: [taken = ''],
  } = settled(
    await posting.post({
      ...(scope && { scope }),
      legs: [{ account: merchantWallet({ id, currency }), amount: new Big(0) }],
    }),
  );
  try {
    await insertMerchant(database, { ...given, id, currency, feeFixed }).catch(throwClosed);
  } catch (error) {
    // Its owner was deleted meanwhile: a refusal is not kept.
    if (scope && !isUnknownOutcome(error)) await freeKey(database, scope, taken);
    throw error;
  }
  return { merchant: toOwn(await merchantOf(database, id)) };
}

function isSame(merchant: Merchant, { userId, name, currency, feeRate, feeFixed }: Omit<NewMerchant, 'id'>): boolean {
  return (
    merchant.userId === userId &&
    merchant.name === name &&
    merchant.currency === currency &&
    merchant.feeRate === feeRate &&
    merchant.feeFixed.eq(feeFixed)
  );
}

// parseAmount takes only what is above zero, as every other amount has to be.
function isNothing(amount: string): boolean {
  return /^(0(\.0{1,4})?)?$/.test(amount);
}
