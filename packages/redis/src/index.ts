export { openChannel, type RedisChannel } from './channel.ts';
export { redisConfig, type RedisConfig } from './config.ts';
export { connectRedis, hostAndPort, nodeOptions, primaries, type Connection, type Use } from './connection.ts';
export { openPartitions, type RedisPartitions } from './partitions.ts';
