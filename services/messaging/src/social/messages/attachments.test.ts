import { expect, test } from '@jest/globals';
import { Picture } from '@plaza/api/picture';
import { Message } from '@plaza/api/social';
import type { CallContext } from '@plaza/service';
import { withAddresses } from './attachments.ts';

const context = { log: { warn: () => undefined } } as unknown as CallContext;
const message = (...ids: string[]): Message => Message.fromPartial({ attachments: ids.map((id) => ({ id })) });
const page = [message('a', 'b'), message(), message('c', 'a')];

test('the addresses of a page are read in one call, and deleted pictures are missing', async () => {
  const calls: string[][] = [];
  const sign = async (ids: readonly string[]): Promise<Picture[]> => {
    calls.push([...ids]);
    return ['a', 'c'].map((id) => Picture.fromPartial({ id, width: 320 }));
  };
  const shown = await withAddresses(page, { sign }, context);
  expect(shown.map(({ attachments }) => attachments.map(({ id, width }) => `${id} ${width}`))).toEqual([
    ['a 320'],
    [],
    ['c 320', 'a 320'],
  ]);
  expect(calls).toEqual([['a', 'b', 'c', 'a']]);
});

test('a page without attachments needs no call', async () => {
  const sign = (): Promise<never> => Promise.reject(new Error('It was called.'));
  expect(await withAddresses([message(), message()], { sign }, context)).toEqual([message(), message()]);
  expect(await withAddresses(page, { sign }, context)).toEqual(page);
});
