// The door of the rate limits.
export { createCounters, type Count, type Counters } from './counters.ts';
export { gatewayCheck, type GatewayIdentity } from './gateway.ts';
export { limits } from './limits.feature.ts';
