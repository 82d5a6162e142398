// The door of the rate limits.
export type { GatewayIdentity } from './gateway.ts';
export { limits } from './limits.feature.ts';
