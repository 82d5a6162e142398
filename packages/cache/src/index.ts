export { createCache, readUnlessEmpty, type Cache, type CacheOptions } from './cache.ts';
export { json, message, type Codec } from './codec.ts';
export type { CacheCounts } from './counts.ts';
export { cacheTables } from './entries.ts';
export { keys, registry, type Entry, type Key, type Page } from './keys.ts';
