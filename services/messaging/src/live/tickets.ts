// A ticket opens one WebSocket in place of an access token, for clients that must not put a token where a proxy or a log may see it. Redis
// keeps it, and knows neither: its key is a hash of the ticket, and the token is sealed.
import { createHash, randomBytes } from 'node:crypto';
import { connectRedis, redisConfig, type Connection } from '@plaza/redis';
import { commonErrors, seal, sealingKeys, unseal, type SealingKeys, type ServiceConfig } from '@plaza/service';
import { liveErrors } from './live.errors.ts';

export const ticketSeconds = 30;
const randomLength = 32;

export interface Tickets {
  /** A new ticket for what the header `authorization` says. Rejects with UNAVAILABLE without Redis. */
  issue(authorization: string): Promise<string>;
  /** What it was made for. Only once. Rejects with LIVE_TICKET_INVALID, or with UNAVAILABLE without Redis. */
  redeem(ticket: string): Promise<string>;
  close(): void;
}

type TicketsConfig = Pick<
  ServiceConfig,
  'cachePrefix' | 'redisUrl' | 'redisClusterNodes' | 'redisTlsCa' | 'encryptionKey' | 'otherEncryptionKeys'
>;

export function openTickets(config: TicketsConfig): Tickets {
  const prefix = `${config.cachePrefix}live-ticket:`;
  return ticketsIn(connectRedis(redisConfig(config), 'limits'), sealingKeys(config), prefix);
}

function ticketsIn(connection: Connection | undefined, keys: SealingKeys, prefix: string): Tickets {
  const ask = async <T>(command: (redis: Connection) => Promise<T>): Promise<T> => {
    if (!connection) throw commonErrors.UNAVAILABLE();
    try {
      return await command(connection);
    } catch (error) {
      throw commonErrors.UNAVAILABLE({ cause: error, retryAfterMs: 1_000 });
    }
  };
  return {
    async issue(authorization) {
      const ticket = randomBytes(randomLength).toString('base64url');
      const key = keyOf(prefix, ticket);
      const sealed = seal(keys, Buffer.from(authorization), key);
      await ask((redis) => redis.set(key, sealed, 'EX', ticketSeconds));
      return ticket;
    },
    async redeem(ticket) {
      const key = keyOf(prefix, ticket);
      const sealed = await ask((redis) => redis.getdelBuffer(key));
      if (!sealed) throw liveErrors.LIVE_TICKET_INVALID();
      return unseal(keys, sealed, key).toString();
    },
    close: () => connection?.disconnect(),
  };
}

function keyOf(prefix: string, ticket: string): string {
  return `${prefix}${createHash('sha256').update(ticket).digest('base64url')}`;
}
