// Receivers with their opened secrets, kept in memory. A leased delivery has its endpoint's version: a receiver that is kept in another version is read again.
import type { Database, Logger } from '@plaza/service';
import { earlierOf } from './endpoints.ts';
import type { SecretCipher } from './secret.ts';
import type { Receiver } from './receiver-client.ts';
import { receivers, type Due, type StoredReceiver } from './webhooks.queries.ts';

export interface Receivers {
  /** Those of the deliveries; undefined for an endpoint that was deleted since, or whose secret cannot be read. */
  of(due: readonly Due[]): Promise<(delivery: Due) => Receiver | undefined>;
}

const maxKept = 10_000;

export function createReceivers(database: Database, cipher: SecretCipher, log: Logger): Receivers {
  const kept = new Map<string, { version: number; receiver: Receiver }>();

  function keep(stored: StoredReceiver): void {
    const { id, version, url, secret } = stored;
    const earlier = earlierOf(stored).map((one) => ({ ...one, secret: cipher.open(id, one.secret) }));
    kept.delete(id);
    kept.set(id, {
      version,
      receiver: { url: new URL(url), secrets: [{ secret: cipher.open(id, secret) }, ...earlier] },
    });
    if (kept.size > maxKept) kept.delete(kept.keys().next().value!);
  }

  return {
    async of(due) {
      const missing = new Set(
        due
          .filter(({ endpoint_id: id, version }) => kept.get(id)?.version !== version)
          .map(({ endpoint_id: id }) => id),
      );
      const unreadable = new Set<string>();
      if (missing.size > 0) {
        for (const id of missing) unreadable.add(id);
        for (const stored of await receivers(database, [...missing])) {
          try {
            keep(stored);
            unreadable.delete(stored.id);
          } catch (error) {
            log.error({ err: error, webhookId: stored.id }, 'the secret of a webhook cannot be read');
          }
        }
      }
      return ({ endpoint_id: id }) => (unreadable.has(id) ? undefined : kept.get(id)?.receiver);
    },
  };
}
