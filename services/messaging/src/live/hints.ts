// Hints through Redis: that a person has a higher number, so that a process that they listen at reads on at once. A hint may be lost: see live.feature.ts.
import { openPartitions, redisConfig, type RedisPartitions } from '@plaza/redis';
import { isUuid, type ServiceConfig } from '@plaza/service';
import type { Hear, LastNumber } from './changes.ts';

export interface Hints {
  /** Whether hints of other processes arrive, as far as this process knows. */
  readonly isListening: boolean;
  publish(numbers: readonly LastNumber[]): void;
  listen(hear: Hear): void;
  renew(): void;
  close(): void;
}

export function openHints(
  config: Pick<ServiceConfig, 'cachePrefix' | 'redisUrl' | 'redisClusterNodes' | 'redisTlsCa'>,
): Hints | undefined {
  const partitions = openPartitions(redisConfig(config), `${config.cachePrefix}live`);
  return partitions && hintsThrough(partitions);
}

/** Far longer than any that is sent. */
const longestMessage = 1_000_000;
const lineForm = /^([0-9a-f-]{36}) (\d{1,10})$/;

export function hintsThrough(partitions: RedisPartitions): Hints {
  return {
    get isListening() {
      return partitions.isListening;
    },
    publish(numbers) {
      const messages = Map.groupBy(numbers, ({ userId }) => partitionOf(userId, partitions.size));
      for (const [partition, some] of messages) partitions.publish(partition, some.map(line).join('\n'));
    },
    listen: (hear) =>
      partitions.listen((message) => {
        if (message.length <= longestMessage) hear(message.split('\n').flatMap(read));
      }),
    renew: () => partitions.renew(),
    close: () => partitions.close(),
  };
}

/** The last digits of an id are random: the first are a time. */
export function partitionOf(userId: string, partitions: number): number {
  return Number.parseInt(userId.slice(-4), 16) % partitions;
}

function line({ userId, number }: LastNumber): string {
  return `${userId} ${number}`;
}

/** What cannot be read is no hint. */
function read(text: string): LastNumber[] {
  const [, userId, number] = lineForm.exec(text) ?? [];
  return userId !== undefined && isUuid(userId) ? [{ userId, number: Number(number) }] : [];
}
