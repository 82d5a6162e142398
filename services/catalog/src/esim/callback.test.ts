import { describe, expect, test } from '@jest/globals';
import { EsimCallbacks } from '@plaza/testing/esim-provider';
import { callbackReader } from './callback.ts';
import { reachedPercent } from './notices.ts';

const [secret, next] = ['the-secret-of-now-1', 'the-secret-of-later'];
const at = 1_800_000_000;
const read = callbackReader([secret], () => at * 1_000);
const sender = new EsimCallbacks({ secrets: [secret] });
const profile = '019a0000-0000-7000-8000-000000000001';
const good = { id: 'evt_1', type: 'usage.updated', profile, at: '2027-01-15T08:00:00Z', data_used: 12 };
const bodyOf = (message: unknown): Buffer => Buffer.from(JSON.stringify(message));
const reasonOf = (body: Buffer, signature: string, reader = read): unknown => {
  try {
    return reader(body, signature);
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
};

test('a callback is read as it was signed', () => {
  const body = bodyOf(good);
  expect(read(body, sender.signatureOf(body, at))).toEqual({
    id: 'evt_1',
    kind: 'usage',
    esimId: profile,
    at: new Date('2027-01-15T08:00:00Z'),
    dataUsed: 12,
  });
  const other = bodyOf({ ...good, type: 'profile.moved', data_used: undefined });
  expect(read(other, sender.signatureOf(other, at))).toMatchObject({ kind: 'other', dataUsed: undefined });
});

describe('a signature', () => {
  const body = bodyOf(good);
  const signed = (seconds = at, secrets: readonly string[] = [secret]): string =>
    sender.signatureOf(body, seconds, secrets);

  test.each([
    ['none', ''],
    ['one of another secret', signed(at, [next])],
    ['one of other bytes', sender.signatureOf(bodyOf({ ...good, data_used: 13 }), at)],
    ['an old one', signed(at - 301)],
    ['one of the future', signed(at + 301)],
    ['another time before it', signed().replace(`t=${at}`, `t=${at - 1}`)],
    ['no time', signed().replace(/^t=\d+,/, '')],
    ['no mark', `t=${at}`],
    ['a mark in capitals', signed().toUpperCase()],
    ['a mark cut short', signed().slice(0, -2)],
    ['of another kind', signed().replace('v1=', 'v0=')],
    ['endless', `${signed()}${',v1=0'.repeat(10_000)}`],
  ])('that is %s is refused', (_what, signature) => {
    expect(reasonOf(body, signature)).toBe('ESIM_SIGNATURE_INVALID');
  });

  test('of either secret is accepted during a rotation, on either side', () => {
    const both = callbackReader([secret, next], () => at * 1_000);
    for (const signature of [signed(at, [secret]), signed(at, [next]), signed(at - 300), signed(at, [next, secret])])
      expect(both(body, signature)).toMatchObject({ id: 'evt_1' });
    expect(read(body, signed(at, [next, secret]))).toMatchObject({ id: 'evt_1' });
  });

  test('is looked at before the body, and nothing is accepted without a secret', () => {
    expect(reasonOf(Buffer.from('{'), 't=1,v1=00')).toBe('ESIM_SIGNATURE_INVALID');
    expect(reasonOf(body, signed(), callbackReader([]))).toBe('ESIM_CALLBACKS_OFF');
  });
});

test.each([
  ['no JSON', Buffer.from('{')],
  ['nothing', Buffer.alloc(0)],
  ['a list', bodyOf([])],
  ['no id', bodyOf({ ...good, id: '' })],
  ['an id that no column should have', bodyOf({ ...good, id: 'a b' })],
  ['a long id', bodyOf({ ...good, id: 'x'.repeat(129) })],
  ['a profile that is none', bodyOf({ ...good, profile: '1' })],
  ['no time', bodyOf({ ...good, at: 'now' })],
  ['no usage', bodyOf({ ...good, data_used: undefined })],
  ['less than nothing', bodyOf({ ...good, data_used: -1 })],
  ['a part of a megabyte', bodyOf({ ...good, data_used: 0.5 })],
  ['words', bodyOf({ ...good, data_used: '12' })],
  ['too much', bodyOf({ ...good, data_used: 2 ** 31 })],
  ['more than anybody reads', bodyOf({ ...good, more: 'x'.repeat(20_000) })],
])('a body with %s is refused', (_what, body) => {
  expect(reasonOf(body, sender.signatureOf(body, at))).toBe('ESIM_CALLBACK_INVALID');
});

test.each([
  [0, 1_000, 0],
  [749, 1_000, 0],
  [750, 1_000, 75],
  [899, 1_000, 75],
  [900, 1_000, 90],
  [1_000, 1_000, 100],
  [5_000, 1_000, 100],
  [5_000, 0, 0],
  [2_147_483_647, 2_147_483_647, 100],
])('%i MB of %i are %i %%', (used, total, percent) => {
  expect(reachedPercent(used, total)).toBe(percent);
});
