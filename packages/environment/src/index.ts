export { ConfigError, readEnvironment, sentences, type Environment, type Problem } from './environment.ts';
export { parsed, readPort, variables } from './variables.ts';
export {
  readStoreOrigins,
  storeAddresses,
  storeOrigins,
  storeVariables,
  type StoreAddresses,
  type StoreOrigins,
} from './store.ts';
