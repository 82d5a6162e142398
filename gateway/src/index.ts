export { readCacheClubs } from './cache-clubs.ts';
export { renderEnvoyConfig } from './envoy.ts';
export { gatewayErrors, type GatewayReason } from './errors.ts';
export {
  defaultFiles,
  defaultLimits,
  type GatewayFiles,
  type GatewayLimits,
  type GivenOptions as GatewayOptions,
} from './options.ts';
export { gatewayOptions, gatewayVariables, processVariables } from './settings.ts';
export { renderSecrets } from './tls.ts';
