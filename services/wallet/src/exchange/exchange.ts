import { formatAmount } from '@plaza/money';
import { exchangeDesk, fees, walletOf, type Leg } from '../ledger/index.ts';
import type { Price } from './quote.ts';

/**
 * One movement over two currencies, each of which sums to zero. The person pays the platform's income its fee and the platform's desk the rest; the desk pays
 * the person in the other currency. It counts as spent in the wallet that pays.
 */
export function exchangeLegs(
  userId: string,
  quoteId: string,
  { from, to, rate, spread, fromAmount, toAmount, fee }: Price,
): Leg[] {
  const shared = {
    quote_id: quoteId,
    rate: rate.toFixed(),
    spread: spread.toFixed(),
    fee: formatAmount(fee, from),
    fee_currency: from,
  };
  return [
    {
      account: walletOf(userId, from),
      amount: fromAmount.times(-1),
      view: {
        type: 'exchange',
        metadata: { ...shared, counter_amount: formatAmount(toAmount, to), counter_currency: to },
      },
    },
    { account: exchangeDesk(from, userId), amount: fromAmount.minus(fee) },
    ...(fee.gt(0) ? [{ account: fees(from, userId), amount: fee }] : []),
    { account: exchangeDesk(to, userId), amount: toAmount.times(-1) },
    {
      account: walletOf(userId, to),
      amount: toAmount,
      view: {
        type: 'exchange',
        metadata: { ...shared, counter_amount: formatAmount(fromAmount, from), counter_currency: from },
      },
    },
  ];
}
