// Seals the secrets of webhooks again under the first of the keys.
import type { Database, SealingKeys, SqlEntityManager } from '@plaza/service';
import { LockMode } from '@mikro-orm/core';
import { WebhookEndpoint } from './endpoint.entity.ts';
import { secretCipher, type SecretCipher } from './secret.ts';

const batch = 200;

/** Throws if a value was sealed with none of the keys. Safe to repeat, and beside running services. @returns how many endpoints it changed */
export async function resealWebhooks(database: Database, keys: SealingKeys): Promise<number> {
  const cipher = secretCipher(keys);
  let [count, after] = [0, '00000000-0000-0000-0000-000000000000' as string | undefined];
  while (after !== undefined) {
    const last: string = after;
    const done = await database.asSystem(async (em) => resealBatch(em, cipher, last));
    count += done.changed;
    after = done.last;
  }
  return count;
}

/** Locked, so that a rotation at the same time is not undone. */
async function resealBatch(em: SqlEntityManager, cipher: SecretCipher, after: string) {
  const endpoints = await em.find(
    WebhookEndpoint,
    { id: { $gt: after }, deletedAt: null },
    { orderBy: { id: 'asc' }, limit: batch, lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  const changed = endpoints.filter((endpoint) => resealEndpoint(endpoint, cipher));
  await em.flush();
  return { changed: changed.length, last: endpoints.at(-1)?.id };
}

function resealEndpoint(endpoint: WebhookEndpoint, cipher: SecretCipher): boolean {
  const { id, secret, previousSecret, earlierSecrets } = endpoint;
  const [current, previous] = [cipher.reseal(id, secret), previousSecret && cipher.reseal(id, previousSecret)];
  const earlier = earlierSecrets.map((one) => {
    const renewed = cipher.reseal(id, Buffer.from(one.secret, 'base64'));
    return renewed ? { ...one, secret: renewed.toString('base64') } : one;
  });
  const isEarlierChanged = earlier.some((one, at) => one !== earlierSecrets[at]);
  if (current) endpoint.secret = current;
  if (previous) endpoint.previousSecret = previous;
  if (isEarlierChanged) endpoint.earlierSecrets = earlier;
  return Boolean(current ?? previous) || isEarlierChanged;
}
