export { ensureChromium } from './chromium.ts';
export {
  checkout,
  engineIdentity,
  folder,
  gatewayIdentity,
  plazaHome,
  privateFolder,
  temporaryRoot,
  writePrivate,
} from './folders.ts';
export type { Identity } from './folders.ts';
export { ensureEngines, missingEngines } from './install.ts';
export type { EngineName, EnginePaths } from './install.ts';
export { commandOf, endLeftover, launch, removeLater } from './process.ts';
export type { Exit, LaunchOptions, Running } from './process.ts';
export { freePort, portIsFree, portProblem, somebodyListens } from './ports.ts';
export { startPostgres } from './postgres.ts';
export type { Postgres, PostgresOptions } from './postgres.ts';
export { startValkey, startValkeyCluster } from './valkey.ts';
export type { Valkey, ValkeyCluster, ValkeyOptions } from './valkey.ts';
export { envoyVersion, startEnvoy } from './envoy.ts';
export type { Envoy, EnvoyOptions } from './envoy.ts';
export { withRedis } from './redis.ts';
