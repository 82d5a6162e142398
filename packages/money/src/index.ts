export { default as Big } from 'big.js';
export {
  creditCurrency,
  currencies,
  defaultCurrency,
  digits,
  isCurrency,
  offeredCurrencies,
  type Currency,
} from './currencies.ts';
export { formatAmount, largestAmount, parseAmount, parseCurrency } from './money.ts';
export { moneyErrors } from './money.errors.ts';
