import { describe, expect, test } from '@jest/globals';
import { GetActiveResponse } from '@plaza/api/esim';
import { keys, registry } from './keys.ts';

const user = '0199d3f0-6c3e-7c2a-9f5e-000000000001';

describe('the registry', () => {
  test('names every key as it is documented', () => {
    const names = {
      user: keys.user(user),
      walletBalance: keys.walletBalance(user),
      transactions: keys.transactions(user),
      esimPlans: keys.esimPlans(),
      esimActive: keys.esimActive(user),
      products: keys.products('AS_MONACO', 'kits'),
      cart: keys.cart(user),
      events: keys.events('AS_MONACO'),
      conversations: keys.conversations(user),
      feed: keys.feed(user, 2),
      recommendations: keys.recommendations(user),
      insights: keys.insights(user),
      predictions: keys.predictions(user),
      statsGlobal: keys.statsGlobal(),
      exchangeRates: keys.exchangeRates(),
      config: keys.config('fees'),
      rate: keys.rate('203.0.113.7', 'login'),
    };
    expect(Object.keys(names)).toEqual(Object.keys(registry));
    for (const [name, { pattern, ttlSeconds }] of Object.entries(registry)) {
      const key = names[name as keyof typeof names];
      const variables: Record<string, string> = {
        userId: user,
        club: 'AS_MONACO',
        category: 'kits',
        name: 'fees',
        ip: '203.0.113.7',
        endpoint: 'login',
      };
      expect(key.name).toBe(
        pattern.replace(/ \[.*$/, '').replace(/\{(\w+)\}/g, (_, variable: string) => variables[variable] ?? '?'),
      );
      expect(key.ttlSeconds).toBe(ttlSeconds);
    }
  });

  test('gives pages and currencies a field of their own under one key', () => {
    const pages = [
      keys.products('A', 'b'),
      keys.products('A', 'b', { pageSize: 5 }),
      keys.products('A', 'b', { pageSize: 5, pageToken: 'x' }),
      keys.products('A', 'b', { pageSize: 5, filter: 'x' }),
    ];
    expect(new Set(pages.map(({ name }) => name)).size).toBe(1);
    expect(new Set(pages.map(({ field }) => field)).size).toBe(4);
    expect(keys.walletBalance(user, 'EUR').field).not.toBe(keys.walletBalance(user, 'USD').field);
  });

  test.each(['a:b', '{x}', 'a b', 'AS_MONACO:*', '\r\nDEL x', 'é', 'x'.repeat(100_000), '\0', '*'])(
    'lets no %j out of its place in a key',
    (text) => {
      const { name } = keys.products(text, 'kits');
      expect(name).toMatch(/^products:~[\w-]{43}:kits$/);
      expect(keys.products('A', 'b', { pageSize: 1, pageToken: text }).field).toMatch(/^[\w.~*-]{1,80}$/);
    },
  );

  test('does not take "all" for something that is named so', () => {
    expect(keys.events('').name).toBe('events:*');
    expect(keys.events('*').name).not.toBe('events:*');
    expect(keys.productListsOf('A', 'b').map(({ name }) => name)).toEqual([
      'products:A:b',
      'products:A:*',
      'products:*:b',
      'products:*:*',
    ]);
    expect(keys.eventListsOf('').map(({ name }) => name)).toEqual(['events:*']);
  });

  test('brings values back as they went in, also empty ones', () => {
    const { codec } = keys.esimActive(user);
    expect(codec.encode(GetActiveResponse.fromPartial({}))).toHaveLength(0);
    expect(codec.decode(codec.encode(GetActiveResponse.fromPartial({})))).toEqual(GetActiveResponse.fromPartial({}));
    const rates = keys.exchangeRates<Record<string, string>>();
    expect(rates.codec.decode(Buffer.from(rates.codec.encode({ USD: '1.08' })))).toEqual({ USD: '1.08' });
  });
});
