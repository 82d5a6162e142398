export { default as Big } from 'big.js';
export {
  creditCurrency,
  currencies,
  defaultCurrency,
  digits,
  isAccountCurrency,
  isCurrency,
  offeredCurrencies,
  testCurrency,
  type Currency,
} from './currencies.ts';
export {
  formatAmount,
  largestAmount,
  parseAmount,
  parseAccountCurrency,
  parseAmountIn,
  parseCurrency,
} from './money.ts';
export { moneyErrors } from './money.errors.ts';
