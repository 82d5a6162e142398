import { describe, expect, test } from '@jest/globals';
import { GetActiveResponse } from '@plaza/api/esim';
import { declaredKeys, declareKey } from '../src/index.ts';
import { keys } from './keys.ts';

const user = '0199d3f0-6c3e-7c2a-9f5e-000000000001';

describe('a key', () => {
  test('has the name and the time to live that are declared', () => {
    const declared = new Map(declaredKeys().map((one) => [one.kind, one]));
    for (const key of [keys.walletBalance(user), keys.products('AS_MONACO', 'kits'), keys.config('fees')]) {
      const { pattern, ttlSeconds, secondTier } = declared.get(key.kind)!;
      const variables: Record<string, string> = { userId: user, club: 'AS_MONACO', category: 'kits', name: 'fees' };
      expect(key).toMatchObject({
        name: pattern.replace(/ \[.*$/, '').replace(/\{(\w+)\}/g, (_, variable: string) => variables[variable] ?? '?'),
        ttlSeconds,
        secondTier,
      });
    }
  });

  test('gives pages and currencies a field of their own', () => {
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
    'does not let %j change another part of it',
    (text) => {
      const { name } = keys.products(text, 'kits');
      expect(name).toMatch(/^test:products:~[\w-]{43}:kits$/);
      expect(keys.products('A', 'b', { pageSize: 1, pageToken: text }).field).toMatch(/^[\w.~*-]{1,80}$/);
    },
  );

  test('brings values back as they went in, also empty ones', () => {
    const { codec } = keys.esimActive(user);
    expect(codec.encode(GetActiveResponse.fromPartial({}))).toHaveLength(0);
    expect(codec.decode(codec.encode(GetActiveResponse.fromPartial({})))).toEqual(GetActiveResponse.fromPartial({}));
    const rates = keys.config<Record<string, string>>('rates');
    expect(rates.codec.decode(Buffer.from(rates.codec.encode({ USD: '1.08' })))).toEqual({ USD: '1.08' });
  });
});

describe('a declaration is refused', () => {
  test.each([
    ['of a kind that there is', 'test.cart', 'trolley:{userId}'],
    ['of a pattern that there is', 'trolley', 'test:cart:{userId}'],
    ['that begins as another', 'trolley', 'test:cart:{userId}:items'],
    ['that differs in its field only', 'trolley', 'test:cart:{userId} [page]'],
    ['whose names another can make', 'trolley', 'test:products:kits:{size}'],
  ])('%s', (_, kind, pattern) => {
    const before = declaredKeys().length;
    expect(() => declareKey({ kind, pattern, ttlSeconds: 1 })).toThrow('collide');
    expect(declaredKeys()).toHaveLength(before);
  });
});
