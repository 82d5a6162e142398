// The area's door: what the rest of the wallet uses of it.
export { funding, type FundingDependencies } from './funding.feature.ts';
export { setOffReceivables } from './deposits/receivables.ts';
export { depositMovement } from './deposits/deposit.ts';
export { createProvider, isReversible, readProvidersConfig, type ProvidersConfig } from './providers/providers.ts';
