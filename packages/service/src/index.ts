export * from './calls.ts';
export * from './database.ts';
export * from './sql-files.ts';
export * from './sql-migration.ts';
export * from './sql-state.ts';
export * from './errors.ts';
export * from './features.ts';
export * from './fresh-sign-in.ts';
export * from './gather.ts';
export * from './idempotency.ts';
export * from './deleted-people.ts';
export * from './ids.ts';
export * from './job.ts';
export * from './leases.ts';
export * from './logger.ts';
export * from './migrate.ts';
export * from './pages.ts';
export * from './personal-data.ts';
export * from './queries.ts';
export * from './retention.ts';
export * from './roles.ts';
export * from './sealing.ts';
export * from './validation.ts';
export * from './config.ts';
export * from './peers.ts';
export * from './rpc.ts';
export * from './service.ts';
export {
  parsePublicKeys,
  privateKeyOf,
  publicKeyText,
  serviceTokens,
  type ServicePublicKeys,
} from './service-tokens.ts';
export { serviceNames, type ServiceName } from '@plaza/services';
export type { MetricSource } from './telemetry.ts';
export * from './tokens.ts';
