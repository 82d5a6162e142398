// The merchants whose goods an order pays. Each gets its part less its fee, in the posting that charges the buyer, and gives both back with a refund.
// Which they are stands in the metadata of the hold, and so of the purchase: who captures it later, and who refunds it, needs nothing else.
import type { Payee } from '@plaza/api/wallet';
import { Big, formatAmount, parseAmount } from '@plaza/money';
import { commonErrors, fields, parse, type Database } from '@plaza/service';
import { z } from 'zod';
import { fees, walletErrors, type Leg } from '../../ledger/index.ts';
import { feeOf, knownMerchant, merchantWallet, type Merchant } from '../merchants/merchant.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { refuseSuspended } from '../merchants/own.ts';
import type { Struct } from './hold.queries.ts';

export interface Seller {
  merchant: Merchant;
  /** Its part of the order, before the fee. */
  amount: Big;
  /** What the platform takes of it. */
  fee: Big;
}

/** A merchant's part, as the metadata of a hold has it. */
export interface StoredPart {
  merchantId: string;
  amount: Big;
}

const payee = z.object({ merchantId: fields.uuid(), amount: z.string() });
const stored = z.array(z.object({ merchant_id: z.string(), amount: z.string() })).catch([]);

/**
 * What the metadata of a hold says of the merchants that are paid. Throws MERCHANT_NOT_FOUND, MERCHANT_SUSPENDED, CURRENCY_MISMATCH, and
 * INVALID_ARGUMENT if they get more than is paid, or one is named twice.
 */
export async function payeesAsMetadata(
  database: Database,
  payees: readonly Payee[],
  amount: Big,
  currency: string,
): Promise<Struct> {
  if (payees.length === 0) return {};
  const parts = payees.map((each) => {
    const { merchantId } = parse(payee, each);
    return { merchantId, amount: parseAmount(each.amount, currency) };
  });
  const sum = parts.reduce((all, part) => all.plus(part.amount), new Big(0));
  if (sum.gt(amount) || new Set(parts.map(({ merchantId }) => merchantId)).size < parts.length) {
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: 'payees', description: 'Must be different merchants, which get no more than is paid.' }],
    });
  }
  const merchants = await findMerchants(
    database,
    parts.map(({ merchantId }) => merchantId),
  );
  for (const { merchantId } of parts) {
    const merchant = merchants.get(merchantId);
    if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
    if (merchant.currency !== currency) throw walletErrors.CURRENCY_MISMATCH();
  }
  refuseSuspended(merchants.values());
  return {
    sellers: parts.map((part) => ({ merchant_id: part.merchantId, amount: formatAmount(part.amount, currency) })),
  };
}

/** The parts of the merchants that the metadata of a hold or of a purchase names. */
export function partsOf(metadata: Struct): StoredPart[] {
  return stored
    .parse(metadata['sellers'] ?? [])
    .map((part) => ({ merchantId: part.merchant_id, amount: new Big(part.amount) }));
}

/** The merchants that the metadata of a hold names, with the fees of now. */
export async function sellersOf(database: Database, metadata: Struct): Promise<Seller[]> {
  return withFees(database, partsOf(metadata), (merchant, { amount }) => {
    const fee = feeOf(merchant, amount);
    return fee.gt(amount) ? amount : fee;
  });
}

/** The merchants of these parts, each with its fee. */
export async function withFees<Part extends StoredPart>(
  database: Database,
  parts: readonly Part[],
  fee: (merchant: Merchant, part: Part) => Big,
): Promise<Seller[]> {
  if (parts.length === 0) return [];
  const merchants = await findMerchants(
    database,
    parts.map(({ merchantId }) => merchantId),
  );
  return parts.map((part) => {
    const merchant = knownMerchant(merchants, part.merchantId);
    return { merchant, amount: part.amount, fee: fee(merchant, part) };
  });
}

/** What is left for the platform. */
export function platformPart(sellers: readonly Seller[], amount: Big): Big {
  return sellers.reduce((rest, seller) => rest.minus(seller.amount), amount);
}

/** What the merchants and the platform's fees get by a charge; by a refund they give the same. */
export function sellerLegs(
  sellers: readonly Seller[],
  { userId, currency, metadata, refund }: { userId: string; currency: string; metadata: Struct; refund: boolean },
): Leg[] {
  const sign = refund ? -1 : 1;
  // One merchant does not read what another got.
  const about = { ...metadata };
  delete about['sellers'];
  let all = new Big(0);
  const legs = sellers.map((seller): Leg => {
    const { fee } = seller;
    all = all.plus(fee);
    return {
      account: merchantWallet(seller.merchant),
      amount: seller.amount.minus(fee).times(sign),
      view: {
        type: refund ? 'refund' : 'receive',
        counterpartyId: userId,
        metadata: {
          ...about,
          merchant_id: seller.merchant.id,
          gross: formatAmount(seller.amount, currency),
          fee: formatAmount(fee, currency),
        },
      },
    };
  });
  const ofPlatform = { account: fees(currency, userId), amount: all.times(sign) };
  return [...legs, ...(all.gt(0) ? [ofPlatform] : [])].filter(({ amount }) => !amount.eq(0));
}
