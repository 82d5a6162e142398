// The door of credits.
export { ads } from './ads/ads.feature.ts';
export { readCreditsConfig, type CreditsConfig } from './credits/config.ts';
export { creditsOf, maxCredits, priceOf, type CreditPrices } from './credits/credit.ts';
export { creditErrors } from './credits/credits.errors.ts';
export { credits } from './credits/credits.feature.ts';
