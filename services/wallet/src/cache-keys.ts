// The keys that the wallet keeps in Redis.
import { GetBalanceResponse, ListTransactionsResponse } from '@plaza/api/wallet';
import { declareKey, json, message, minutes, pageField, type Entry, type Page } from '@plaza/cache';

const walletBalance = declareKey({
  kind: 'walletBalance',
  pattern: 'wallet:balance:{userId} [currency]',
  ttlSeconds: minutes(1),
});
const transactions = declareKey({
  kind: 'transactions',
  pattern: 'transactions:{userId} [page]',
  ttlSeconds: minutes(5),
});
const exchangeRates = declareKey({ kind: 'exchangeRates', pattern: 'exchange:rates', ttlSeconds: minutes(5) });

export const keys = {
  walletBalance: (userId: string, currency = ''): Entry<GetBalanceResponse> =>
    walletBalance.entry(message(GetBalanceResponse), { userId }, currency),
  transactions: (userId: string, page?: Page): Entry<ListTransactionsResponse> =>
    transactions.entry(message(ListTransactionsResponse), { userId }, pageField(page)),
  exchangeRates: <T>(): Entry<T> => exchangeRates.entry(json<T>(), {}),
};
