// The door of exchange.
export { readExchangeConfig, type ExchangeConfig } from './config.ts';
export { seedRates } from './demo.ts';
export { exchange } from './exchange.feature.ts';
