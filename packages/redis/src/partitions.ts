// Messages that reach every process that listens, spread over the primaries of a cluster: a classic channel would send each of them to every node. They are
// lost while Redis is away, and for a moment at a failover: who needs each of them also reads them elsewhere.
import type { RedisConfig } from './config.ts';
import { connectRedis, type Connection } from './connection.ts';

export interface RedisPartitions {
  /** How many there are. */
  readonly size: number;
  /** Whether what is published now would arrive here, as far as this process knows. */
  readonly isListening: boolean;
  /** Never throws, and does not wait. */
  publish(partition: number, message: string): void;
  /** To be called once. */
  listen(receive: (message: string) => void): void;
  /** Listens on new connections: for when messages seem to be missing, such as after a failover. */
  renew(): void;
  close(): void;
}

// Far more than a cluster has primaries, so that each has about as many; and far fewer than the people whose messages go through them.
const sizeOnCluster = 128;

/** Undefined if no Redis is configured. */
export function openPartitions(config: RedisConfig, name: string): RedisPartitions | undefined {
  const sender = connectRedis(config, 'cache');
  if (!sender) return undefined;
  // Sharded channels are of Redis 7 and Valkey. A single server has no use for them, and may be older.
  const sharded = (config.clusterNodes ?? []).length > 0;
  return new Partitions(sender, () => connectRedis(config, 'shards')!, name, sharded);
}

class Partitions implements RedisPartitions {
  readonly size: number;
  readonly #sender: Connection;
  readonly #connect: () => Connection;
  readonly #channels: readonly string[];
  readonly #sharded: boolean;
  #receive: ((message: string) => void) | undefined;
  #receiver: Connection | undefined;
  #isSubscribed = false;

  constructor(sender: Connection, connect: () => Connection, name: string, sharded: boolean) {
    this.#sender = sender;
    this.#connect = connect;
    this.#sharded = sharded;
    // A single server would only have to send more messages.
    this.size = sharded ? sizeOnCluster : 1;
    // The number is the hash tag: it alone decides the slot.
    this.#channels = Array.from({ length: this.size }, (_, partition) => `${name}:{${partition}}`);
  }

  get isListening(): boolean {
    return this.#isSubscribed && this.#receiver?.status === 'ready';
  }

  publish(partition: number, message: string): void {
    const channel = this.#channels[partition % this.size] ?? '';
    this.#send(channel, message).catch(() => undefined);
  }

  listen(receive: (message: string) => void): void {
    this.#receive = receive;
    this.#open();
  }

  renew(): void {
    if (!this.#receive) return;
    this.#receiver?.disconnect();
    this.#open();
  }

  close(): void {
    this.#receive = undefined;
    this.#sender.disconnect();
    this.#receiver?.disconnect();
  }

  // Async: while a cluster has slots that nobody serves, commands throw instead of being refused.
  async #send(channel: string, message: string): Promise<void> {
    await (this.#sharded ? this.#sender.spublish(channel, message) : this.#sender.publish(channel, message));
  }

  #open(): void {
    const receiver = this.#connect();
    this.#receiver = receiver;
    this.#isSubscribed = false;
    receiver.on(this.#sharded ? 'smessage' : 'message', (_channel: string, message: string) => {
      if (this.#receiver === receiver) this.#receive?.(message);
    });
    this.#subscribe(receiver).then(
      () => {
        if (this.#receiver === receiver) this.#isSubscribed = true;
      },
      // The next renewal tries again.
      () => undefined,
    );
  }

  async #subscribe(receiver: Connection): Promise<void> {
    if (!this.#sharded) {
      await receiver.subscribe(...this.#channels);
      return;
    }
    // What waits for the connection is sent where nobody could catch what it throws.
    if (receiver.status !== 'ready') await new Promise<void>((resolve) => receiver.once('ready', () => resolve()));
    // Sharded channels of different slots cannot be in one command.
    await Promise.all(this.#channels.map(async (channel) => receiver.ssubscribe(channel)));
  }
}
