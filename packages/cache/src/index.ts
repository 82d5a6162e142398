export type { Validity } from './answers.ts';
export { createCache, unlessEmpty, type Cache, type CacheOptions } from './cache.ts';
export { json, message, type Codec } from './codec.ts';
export type { CacheCounts } from './counts.ts';
export { cacheTables } from './entries.ts';
export {
  declaredKeys,
  declareKey,
  minutes,
  pageField,
  type Entry,
  type Key,
  type KeyDeclaration,
  type Page,
} from './keys.ts';
export { answersIn, spaceOf, type StoredAnswer } from './stored.ts';
export { userKey } from './shared-keys.ts';
