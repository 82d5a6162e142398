import { afterEach, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import type { Principal } from './calls.ts';
import { keepEndedSessions, type EndedSessions, type EndedSessionsPage } from './ended-sessions.ts';
import type { Channel } from './told-by-auth.ts';
import { createLogger } from './logger.ts';

const log = createLogger('test', 'silent');
const [first, second, third] = [1, 2, 3].map((number) => `01a1fe4d-c58b-7037-a3cb-26b48804e80${number}`) as [
  string,
  string,
  string,
];
let kept: EndedSessions;

afterEach(() => kept.stop());

const person = (sessionId: string): Principal => ({
  kind: 'user',
  userId: '01a1fe4d-c58b-7037-a3cb-26b48804e809',
  role: 'user',
  sessionId,
  signedInAt: undefined,
});

/** A channel in memory. */
function channelOf(): Channel & { sent: string[]; receive: (message: string) => void } {
  const sent: string[] = [];
  const channel = {
    sent,
    publish: (message: string) => void sent.push(message),
    receive: (_message: string): void => undefined,
    listen(receive: (message: string) => void) {
      channel.receive = receive;
    },
    close: () => undefined,
  };
  return channel;
}

function keep(options: Partial<Parameters<typeof keepEndedSessions>[0]>): (token: string) => Promise<string> {
  kept = keepEndedSessions({
    log,
    load: async () => ({ sessions: [], cursor: 'x', more: false }),
    everyMs: 10,
    ...options,
  });
  const verifier = kept.guard({
    verify: (token) => (token === 'service' ? { kind: 'service', service: 'auth', audience: 'wallet' } : person(token)),
  });
  return async (token) => {
    try {
      return (await verifier.verify(token)).kind;
    } catch (error) {
      return (error as { reason: string }).reason;
    }
  };
}

test('a token is refused as soon as a message says that its session has ended, and no other is', async () => {
  const channel = channelOf();
  const verify = keep({ channel });
  expect(await verify(first)).toBe('user');
  channel.receive(`${first}\n${second} s`);
  expect([await verify(first), await verify(second), await verify(third), await verify('service')]).toEqual([
    'TOKEN_INVALID',
    'ACCOUNT_SUSPENDED',
    'user',
    'service',
  ]);
});

test.each(['', 'x', `${first} `, `${first} s s`, first.toUpperCase(), `${first}\n`.repeat(600)])(
  'a message that is none (%#) changes nothing',
  async (message) => {
    const channel = channelOf();
    const verify = keep({ channel });
    channel.receive(message);
    expect(await verify(first)).toBe('user');
  },
);

test('what is loaded counts too, page after page, and stays while loading fails', async () => {
  const cursors: string[] = [];
  const pages: EndedSessionsPage[] = [
    { sessions: [{ id: first, suspended: false }], cursor: 'one', more: true },
    { sessions: [{ id: second, suspended: true }], cursor: 'two', more: false },
  ];
  const verify = keep({
    load: async (cursor) => {
      cursors.push(cursor);
      const page = pages.shift();
      if (!page) throw new Error('auth is away.');
      return page;
    },
  });
  await until(() => cursors.length > 2, 'loading has failed');
  expect(cursors.slice(0, 3)).toEqual(['', 'one', 'two']);
  expect([await verify(first), await verify(second)]).toEqual(['TOKEN_INVALID', 'ACCOUNT_SUSPENDED']);
});

test('what is loaded is published once, and what came over the channel is not published again', async () => {
  const channel = channelOf();
  let loaded = 0;
  const many = Array.from({ length: 700 }, (_, number) => ({
    id: `01a1fe4d-c58b-7037-a3cb-${String(number).padStart(12, '0')}`,
    suspended: false,
  }));
  keep({
    channel,
    publishes: true,
    load: async () => {
      if (loaded++ === 0) channel.receive(first);
      return {
        sessions: [{ id: first, suspended: false }, { id: second, suspended: true }, ...many],
        cursor: '',
        more: false,
      };
    },
  });
  await until(() => loaded > 2, 'it was loaded again');
  expect(channel.sent.map((message) => message.split('\n').length)).toEqual([500, 201]);
  expect(channel.sent[0]?.split('\n').slice(0, 2)).toEqual([`${second} s`, many[0]!.id]);
});
