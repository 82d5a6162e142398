export { connectRedis, primaries, type Connection, type Use } from './connection.ts';
export { redisConfig, type RedisConfig } from './config.ts';
