// The cache keys of all services together, as they share one Redis: importing them declares them, and two that collide would throw here.
import { expect, test } from '@jest/globals';
import { keys as authKeys } from '@plaza/auth/cache-keys';
import { declaredKeys, type Key } from '@plaza/cache';
import { keys as catalogKeys } from '@plaza/catalog/cache-keys';
import { keys as messagingKeys } from '@plaza/messaging/cache-keys';
import { keys as walletKeys } from '@plaza/wallet/cache-keys';

const user = 'u';

test.each<[string, Key, number, 'second tier' | 'source']>([
  [`user:${user}`, authKeys.user(user), 30, 'source'],
  [`user:${user}`, messagingKeys.publicUser(user), 30, 'source'],
  [`wallet:balance:${user}`, walletKeys.walletBalance(user), 1, 'source'],
  [`transactions:${user}`, walletKeys.transactions(user), 5, 'source'],
  ['exchange:rates', walletKeys.exchangeRates(), 5, 'source'],
  ['esim:plans', catalogKeys.esimPlans(), 60, 'second tier'],
  [`esim:active:${user}`, catalogKeys.esimActive(user), 5, 'source'],
  ['products:AS_MONACO:kits', catalogKeys.products('AS_MONACO', 'kits'), 30, 'second tier'],
  [`cart:${user}`, catalogKeys.cart(user), 60, 'source'],
  ['events:AS_MONACO', catalogKeys.events('AS_MONACO'), 5, 'second tier'],
  ['clubs', catalogKeys.clubs(), 60, 'second tier'],
  ['stats:global', catalogKeys.statsGlobal(), 1, 'second tier'],
  ['sales:7', catalogKeys.salesSummary(7), 1, 'source'],
  [`conversations:${user}`, messagingKeys.conversations(user), 5, 'second tier'],
  [`feed:${user}`, messagingKeys.feed(user, 2), 1, 'second tier'],
  [`ai:recommendations:${user}`, messagingKeys.recommendations(user), 5, 'second tier'],
  [`ai:insights:${user}`, messagingKeys.insights(user), 30, 'second tier'],
  [`ai:predictions:${user}`, messagingKeys.predictions(user), 30, 'second tier'],
  ['rate:203.0.113.7:login', authKeys.rate('203.0.113.7', 'login'), 15, 'source'],
])('%s has the name and the time to live that are documented', (name, key, minutes, withoutRedis) => {
  expect(key).toMatchObject({ name, ttlSeconds: minutes * 60, secondTier: withoutRedis === 'second tier' });
});

test('every key of every service is in the table above; declared in one process, two that collide would be refused', () => {
  const documented = ['user', 'rate', 'walletBalance', 'transactions', 'exchangeRates', 'esimPlans', 'esimActive'];
  const others = ['products', 'cart', 'events', 'clubs', 'statsGlobal', 'salesSummary', 'conversations', 'feed'];
  const advice = ['insights', 'predictions', 'recommendations'];
  expect(
    declaredKeys()
      .map(({ kind }) => kind)
      // Those of the cache's own tests, which the same worker may have run.
      .filter((kind) => !kind.startsWith('test.'))
      .sort(),
  ).toEqual([...documented, ...others, ...advice].sort());
});

test('what auth and messaging keep of a person is invalidated together', () => {
  expect(messagingKeys.publicUser(user).name).toBe(authKeys.user(user).name);
  expect(messagingKeys.publicUser(user).field).not.toBe(authKeys.user(user).field);
});
