// The prices of credits, and the outcomes of their changes.
import type { CreditPackage, CreditTransaction } from '@plaza/api/credit';
import { Big, digits, formatAmount } from '@plaza/money';
import type { ErrorFactory } from '@plaza/service';
import type { Selectable } from 'kysely';
import type { DB } from '../../db.ts';
import { walletErrors } from '../../ledger/index.ts';
import { creditErrors } from './credits.errors.ts';
import type { Refusal } from '../../calls.ts';
import { values } from '@plaza/api/values';

export const creditSources = values['plaza.wallet.v1.CreditTransaction.source'];

/** The largest single change, here and in the database. */
export const maxCredits = 1_000_000;

export interface CreditPrices {
  currency: string;
  /** The price of one credit outside of packages; it may be less than the currency's smallest unit. */
  each: Big;
  /** By number of credits. */
  packages: ReadonlyMap<number, Big>;
}

export interface CreditChange {
  transaction: CreditRow;
  balance: number;
}

/** A change as SQL functions return it: JSON, in which the time is a text. */
export type CreditRow = Pick<
  Selectable<DB['credit_transactions']>,
  'id' | 'user_id' | 'amount' | 'balance_after' | 'source' | 'description' | 'reference'
> & { created_at: string };

/** The price of so many credits: that of their package, or of each, rounded up to the currency's smallest unit. */
export function priceOf(credits: number, { currency, each, packages }: CreditPrices): Big {
  return packages.get(credits) ?? each.times(credits).round(digits(currency), Big.roundUp);
}

/** The requested number of credits. Throws CREDIT_PACKAGE_UNKNOWN. */
export function creditsOf(order: { package: string; amount: number }, { packages }: CreditPrices): number {
  if (order.package === '') return order.amount;
  const credits = [...packages.keys()].find((size) => packageId(size) === order.package);
  if (credits === undefined) throw creditErrors.CREDIT_PACKAGE_UNKNOWN();
  return credits;
}

export function packagesOf({ currency, packages }: CreditPrices): CreditPackage[] {
  return [...packages]
    .sort(([a], [b]) => a - b)
    .map(([credits, price]) => ({ id: packageId(credits), credits, price: formatAmount(price, currency), currency }));
}

function packageId(credits: number): string {
  return String(credits);
}

type Errors = Readonly<Record<string, ErrorFactory | undefined>>;

/** The answer. Throws a refusal as its error: of money, of credits, or one of `own`, those of the calling feature. */
export function granted<Answer extends object>(answer: Answer | Refusal, own: Errors = {}): Answer {
  if (!('refused' in answer)) return answer;
  const { refused, metadata } = answer;
  const errors: Errors = { ...walletErrors, ...creditErrors, ...own };
  const error = Object.hasOwn(errors, refused) ? errors[refused] : undefined;
  if (!error) throw new Error(`The database refused with ${refused}, which is no reason.`);
  throw error({ metadata: readable(metadata ?? {}) });
}

// Amounts have four digits, as in PostgreSQL, for every currency.
function readable(metadata: Record<string, string>): Record<string, string> {
  const { currency } = metadata;
  if (currency === undefined) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      /^-?\d+(\.\d+)?$/.test(value) ? formatAmount(value, currency) : value,
    ]),
  );
}

export function toProto({
  user_id: userId,
  balance_after: balanceAfter,
  created_at: createdAt,
  id,
  amount,
  source,
  description,
  reference,
}: CreditRow): CreditTransaction {
  return { id, userId, amount, balanceAfter, source, description, reference, createdAt: new Date(createdAt) };
}

export function changeToProto({ transaction, balance }: CreditChange): {
  transaction: CreditTransaction;
  balance: number;
} {
  return { transaction: toProto(transaction), balance };
}
