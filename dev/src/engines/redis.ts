// A short conversation with one server of Redis or Valkey.
import { Redis } from 'ioredis';

const timeoutMs = 3_000;

/** One connection for the time of the work. It does not reconnect, and sends nothing twice: a caller can try again. */
export async function withRedis<Result>(url: string, work: (redis: Redis) => Promise<Result>): Promise<Result> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // A server that still starts answers with an error, and a node of a cluster before it has joined one: both are answers here.
    enableReadyCheck: false,
    disconnectTimeout: 200,
  });
  // An emitter without a listener would end the process. Failures are thrown by the commands.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
