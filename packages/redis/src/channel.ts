// Messages that reach every process that listens, at once, and that are lost while Redis is away: who needs each of them also reads them elsewhere.
import type { RedisConfig } from './config.ts';
import { connectRedis } from './connection.ts';

export interface RedisChannel {
  /** Never throws, and does not wait. */
  publish(message: string): void;
  listen(receive: (message: string) => void): void;
  close(): void;
}

/** Undefined if no Redis is configured. Subscribes again by itself after each new connection. */
export function openChannel(config: RedisConfig, name: string): RedisChannel | undefined {
  const [sender, receiver] = [connectRedis(config, 'cache'), connectRedis(config, 'channel')];
  if (!sender || !receiver) return undefined;
  return {
    publish(message) {
      sender.publish(name, message).catch(() => undefined);
    },
    listen(receive) {
      receiver.on('message', (_channel: string, message: string) => receive(message));
      receiver.subscribe(name).catch(() => undefined);
    },
    close() {
      sender.disconnect();
      receiver.disconnect();
    },
  };
}
