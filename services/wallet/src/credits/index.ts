// The door of credits.
export { ads } from './ads/ads.feature.ts';
export { readCreditsConfig, type CreditsConfig } from './credits/config.ts';
export { creditsOf, maxCredits, priceOf, type CreditPrices } from './credits/credit.ts';
export { credits } from './credits/credits.feature.ts';
