export { createCache, type Cache, type CacheCounts, type CacheOptions } from './cache.ts';
export { json, message, type Codec } from './codec.ts';
export { keys, registry, type Entry, type Key, type Page } from './keys.ts';
