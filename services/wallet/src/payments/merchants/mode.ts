// What a call with a test key means: the test twin of its merchant, and test money. Neither is there for anybody else.
import { parseAmount, parseAmountIn, testCurrency, type Big } from '@plaza/money';
import { isTestCall, testTwinOf, type CallContext } from '@plaza/service';
import { walletErrors } from '../../ledger/index.ts';
import type { Merchant } from './merchant.ts';

type Caller = Pick<CallContext, 'principal'>;

/** The merchant that a call names: with a test key the id of its merchant means the twin, so that a program has the same id in both modes. */
export function namedMerchant(id: string, context: Caller): string {
  const { principal } = context;
  const own = principal.kind === 'user' ? principal.merchant : undefined;
  return isTestCall(context) && own !== undefined && testTwinOf(id) === own ? own : id;
}

/** Whether a merchant is one of those of the mode of a call. */
export function isOfMode({ isTest }: Pick<Merchant, 'isTest'>, context: Caller): boolean {
  return isTest === isTestCall(context);
}

/** Parses what a merchant asks for. Throws CURRENCY_MISMATCH for real money of a test key, and CURRENCY_UNKNOWN for test money of anybody else. */
export function parseAmountOf(context: Caller, text: string, currency: string, field?: string): Big {
  if (!isTestCall(context)) return parseAmount(text, currency, field);
  if (currency !== testCurrency) throw walletErrors.CURRENCY_MISMATCH({ metadata: { currency: testCurrency } });
  return parseAmountIn(text, currency, field);
}
