import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { cutPage, decodePageToken, encodePageToken, pageTokens, cursorFields } from './pages.ts';

const refused = expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID' });

test('a page token comes back as it was made, and nothing else is taken for one', () => {
  const schema = z.tuple([z.string(), z.number()]);
  expect(decodePageToken(encodePageToken(['a', 1]), schema)).toEqual(['a', 1]);
  expect(decodePageToken('', schema)).toBeUndefined();
  for (const bad of ['x', encodePageToken(['a']), encodePageToken([1, 'a']), Buffer.from('{').toString('base64url')]) {
    expect(() => decodePageToken(bad, schema)).toThrow(refused);
  }
});

test('a token is good for its list and its filters alone', () => {
  const cursor = z.tuple([cursorFields.number(), cursorFields.id()]);
  const [one, other] = [pageTokens('one', cursor), pageTokens('other', cursor)];
  const at: [number, string] = [7, '01989f2e-8f2e-7c3a-9d63-0d6f3a1b2c3d'];
  const token = one.write(at, ['AS_MONACO', 'paid']);
  expect(one.read(token, ['AS_MONACO', 'paid'])).toEqual(at);
  for (const filters of [[], ['AS_MONACO'], ['AS_MONACO', ''], ['paid', 'AS_MONACO'], ['AS_MONACO paid']])
    expect(() => one.read(token, filters)).toThrow(refused);
  expect(() => other.read(token, ['AS_MONACO', 'paid'])).toThrow(refused);
  // Whoever knows how tokens are made still can't make one of what the database could not read.
  const [mark] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
  for (const values of [[], [7], [7, 'x'], [0, at[1]], [7, at[1], 1], [7.5, at[1]], ['7', at[1]], [[7], at[1]]]) {
    expect(() =>
      one.read(Buffer.from(JSON.stringify([mark, ...values])).toString('base64url'), ['AS_MONACO', 'paid']),
    ).toThrow(refused);
  }
});

test('the first page has no token, and the last one names no next', () => {
  const tokens = pageTokens('numbers', z.tuple([cursorFields.number()]));
  expect(tokens.read('')).toBeUndefined();
  const pages: number[][] = [];
  let token = '';
  do {
    const after = tokens.read(token)?.[0] ?? 0;
    const { shown, last } = cutPage([1, 2, 3, 4, 5].filter((number) => number > after).slice(0, 3), 2);
    pages.push(shown);
    token = tokens.write(last === undefined ? undefined : [last]);
  } while (token !== '');
  expect(pages).toEqual([[1, 2], [3, 4], [5]]);
});
