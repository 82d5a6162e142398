import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { GuestServiceService } from '@plaza/api/guests';
import { CredentialServiceService } from '@plaza/api/credentials';
import { decodeJwt } from 'jose';
import { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import {
  asPeer,
  createLeases,
  createLogger,
  defineErrors,
  newId,
  openDatabase,
  peer,
  status,
  type Database,
} from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import type { Attempt } from '../account-deletion/index.ts';
import { schema } from '../orm.config.ts';
import { deleteUnusedGuests } from './unused.job.ts';
import { startClosingPeers, type ClosingPeers, type ClosingRequest } from '../../test/closing-peers.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../test/harness.ts';

const { AWAY, ORDER_OPEN, MONEY_LEFT } = defineErrors('a stand-in for the other services', {
  AWAY: { code: status.UNAVAILABLE, message: 'It is away.' },
  ORDER_OPEN: {
    code: status.FAILED_PRECONDITION,
    message: 'An order or a refund is not finished yet.',
    remedy: 'Wait until it is finished.',
  },
  MONEY_LEFT: {
    code: status.FAILED_PRECONDITION,
    message: 'There is still money in a wallet.',
    remedy: 'Spend it or send it first. The metadata has the amount for each currency.',
  },
});
const day = 24 * 3_600_000;

let house: Harness;
let peers: ClosingPeers;
let guests: TestClient<typeof GuestServiceService>;
let credentials: TestClient<typeof CredentialServiceService>;
let database: Database;
let requests: ClosingRequest[] = [];
let meanwhile: (call: ClosingRequest) => Promise<void> | void;

beforeAll(async () => {
  peers = await startClosingPeers((call) => {
    requests.push(call);
    return meanwhile(call);
  });
  house = await startAuth({ peers: peers.addresses });
  guests = client(GuestServiceService, house.app.port);
  credentials = client(CredentialServiceService, house.app.port);
  database = await openDatabase(schema, house.files.url);
});
beforeEach(() => {
  requests = [];
  meanwhile = () => undefined;
});
afterAll(async () => {
  guests.close();
  credentials.close();
  await database.close();
  await house.close();
  peers.close();
});

interface Guest {
  id: string;
  token: string;
  refreshToken: string;
}

async function guest(): Promise<Guest> {
  const { user, accessToken, refreshToken } = await guests.createGuest({});
  return { id: user!.id, token: accessToken, refreshToken };
}
const upgrade = (by: Guest, more: { email?: string; password?: string; idempotencyKey?: string } = {}) => {
  const { idempotencyKey, ...given } = more;
  return guests.upgradeGuest(
    { email: `${by.id}@plaza.example`, password: 'test123', name: 'Léa', ...given },
    { token: by.token, ...(idempotencyKey && { idempotencyKey }) },
  );
};
const merge = (one: Guest, into: Pick<Registered, 'accessToken'>) =>
  guests.mergeGuest({ guestToken: one.token }, { token: into.accessToken });
const story = ({ id }: Guest) => requests.filter(({ userId }) => userId === id).map(({ by, what }) => `${by} ${what}`);
const moves = ['catalog close', 'wallet close', 'catalog move', 'wallet move'];
const eventsOf = async ({ id }: Guest) =>
  (
    await house.files.admin<{ type: string }>(
      `select type from outbox where aggregate = $1 and destination = 'messaging' order by position`,
      [`user:${id}`],
    )
  ).map(({ type }) => type.replace('plaza.events.v1.', ''));
const stateOf = async ({ id }: Guest) =>
  (await house.files.admin<{ state: string }>('select state from guest_merges where guest_id = $1', [id]))[0]?.state;
/** The process that moved is dead, and its lease has ended. */
const expire = ({ id }: Guest) =>
  house.files.admin(`update guest_merges set lease_until = now() - interval '1 second' where guest_id = $1`, [id]);

describe('a guest', () => {
  test('has a session like anybody, no address, and is refused what only people with one can do', async () => {
    const { user, accessToken, refreshToken } = await guests.createGuest({ clubId: 'AS_MONACO' });
    expect(user).toMatchObject({ email: '', name: 'Guest', role: 'guest', clubId: 'AS_MONACO' });
    expect(decodeJwt(accessToken)).toMatchObject({ sub: user!.id, role: 'guest', amr: [] });
    expect((await house.auth.getMe({}, { token: accessToken })).user).toEqual(user);
    expect((await house.auth.refresh({ refreshToken })).user?.role).toBe('guest');
    for (const call of [
      house.auth.updateMe({ name: 'Other' }, { token: accessToken }),
      house.auth.deleteMe({}, { token: accessToken }),
      credentials.changePassword({ currentPassword: 'x', newPassword: 'test123' }, { token: accessToken }),
      guests.mergeGuest({ guestToken: accessToken }, { token: accessToken }),
    ])
      expect(await failure(call)).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'GUEST_NOT_ALLOWED' });
    const events = await house.files.admin(`select type from outbox where user_id = $1 and destination = 'wallet'`, [
      user!.id,
    ]);
    expect(events).toEqual([{ type: 'plaza.events.v1.UserRegistered' }]);
    // Nobody signs in with the address that the row has.
    const address = `guest-${user!.id}@plaza.invalid`;
    expect((await failure(house.auth.login({ email: address, password: '!' }))).reason).toBe('INVALID_CREDENTIALS');
  });

  test.each([{ clubId: 'as monaco' }, { clubId: 'A'.repeat(51) }])('is not made with %o', async (request) => {
    expect(await failure(guests.createGuest(request))).toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});

describe('a guest who signs up', () => {
  test('keeps the account and the session, and can sign in', async () => {
    const one = await guest();
    const { user, accessToken } = await upgrade(one);
    expect(user).toMatchObject({ id: one.id, email: `${one.id}@plaza.example`, name: 'Léa', role: 'user' });
    expect(decodeJwt(accessToken)).toMatchObject({ role: 'user', amr: ['pwd'], sid: decodeJwt(one.token)['sid'] });
    expect((await house.auth.updateMe({ name: 'Zoë' }, { token: accessToken })).user?.name).toBe('Zoë');
    expect((await house.auth.refresh({ refreshToken: one.refreshToken })).user?.role).toBe('user');
    expect((await house.auth.login({ email: `${one.id}@plaza.example`, password: 'test123' })).user?.id).toBe(one.id);
    expect(await house.files.admin('select from guests where user_id = $1', [one.id])).toEqual([]);
  });

  test('is answered again under the same key, and otherwise refused', async () => {
    const [one, idempotencyKey] = [await guest(), newId()];
    const first = await upgrade(one, { idempotencyKey });
    expect((await upgrade(one, { idempotencyKey })).user).toEqual(first.user);
    for (const other of [{ email: 'other@plaza.example' }, { password: 'test124' }])
      expect((await failure(upgrade(one, { idempotencyKey, ...other }))).reason).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await failure(upgrade(one))).reason).toBe('NOT_A_GUEST');
    expect((await failure(upgrade(one, { idempotencyKey: newId() }))).reason).toBe('NOT_A_GUEST');
    const stored = await house.files.admin<{ response: Buffer }>(
      'select response from idempotency_keys where user_id = $1',
      [one.id],
    );
    expect(stored).toHaveLength(1);
    expect(stored[0]!.response.includes(first.accessToken)).toBe(false);
  });

  test('cannot take the address of somebody else, and stays a guest', async () => {
    const [one, { email }] = [await guest(), await somebody(house)];
    expect((await failure(upgrade(one, { email: email.toUpperCase() }))).reason).toBe('EMAIL_TAKEN');
    expect(await failure(upgrade(one, { password: '12345' }))).toMatchObject({ code: status.INVALID_ARGUMENT });
    expect((await house.auth.getMe({}, { token: one.token })).user?.role).toBe('guest');
  });

  test('does so once, however many calls at once', async () => {
    const one = await guest();
    const ends = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => upgrade(one, { email: `${one.id}-${n}@plaza.example` })),
    );
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'NOT_A_GUEST' });
  });
});

describe('a guest who signs in to an account', () => {
  test('is merged into it once: the account receives everything, and the guest has none any more', async () => {
    const [one, person] = [await guest(), await somebody(house)];
    expect(await merge(one, person)).toEqual({ guestId: one.id, status: 'done' });
    expect(story(one)).toEqual(moves);
    expect(requests.filter(({ heirId }) => heirId === person.id)).toHaveLength(3);
    expect(await merge(one, person)).toEqual({ guestId: one.id, status: 'done' });
    expect(story(one)).toEqual(moves);
    expect(await eventsOf(one)).toEqual(['GuestMerged', 'UserDeleted']);
    expect((await failure(house.auth.refresh({ refreshToken: one.refreshToken }))).reason).toBe(
      'REFRESH_TOKEN_INVALID',
    );
    await until(async () => {
      const error = await failure(house.auth.getMe({}, { token: one.token }));
      return error.reason === 'TOKEN_INVALID' || error.reason === 'USER_NOT_FOUND';
    }, 'the guest is refused');
    expect((await failure(merge(one, await somebody(house)))).reason).toBe('GUEST_ALREADY_MERGED');
  });

  test('is merged once by two calls at once, and never into two accounts', async () => {
    for (let round = 0; round < 4; round++) {
      const [one, person, other] = [await guest(), await somebody(house), await somebody(house)];
      const ends = await Promise.allSettled([merge(one, person), merge(one, person), merge(one, other)]);
      expect(ends.filter((end) => end.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
      for (const end of ends)
        if (end.status === 'rejected')
          expect(['MERGE_UNDER_WAY', 'GUEST_ALREADY_MERGED']).toContain((end.reason as { reason: string }).reason);
      expect(await eventsOf(one)).toEqual(['GuestMerged', 'UserDeleted']);
      expect(
        new Set(requests.filter(({ userId, what }) => userId === one.id && what === 'move').map((r) => r.heirId)).size,
      ).toBe(1);
    }
  });

  test('needs the token of a guest whose session goes on', async () => {
    const [one, person, other] = [await guest(), await somebody(house), await somebody(house)];
    const with_ = (guestToken: string) => failure(guests.mergeGuest({ guestToken }, { token: person.accessToken }));
    for (const token of ['x', other.accessToken, person.accessToken, `${one.token}x`])
      expect(await with_(token)).toMatchObject({ code: status.PERMISSION_DENIED, reason: 'GUEST_TOKEN_INVALID' });
    expect(await with_('')).toMatchObject({ violations: [{ field: 'guest_token' }] });
    await house.auth.logout({ refreshToken: one.refreshToken });
    expect((await failure(merge(one, person))).reason).toBe('GUEST_TOKEN_INVALID');
    const two = await guest();
    await upgrade(two);
    expect((await failure(merge(two, person))).reason).toBe('NOT_A_GUEST');
    const three = await guest();
    await database.asSystem((em) =>
      em.execute(`update auth.users set suspended_at = now(), suspension_reason = 'Fraud' where id = ?`, [three.id]),
    );
    expect((await failure(merge(three, person))).reason).toBe('ACCOUNT_SUSPENDED');
    expect(requests).toEqual([]);
  });

  test.each(['catalog', 'wallet'] as const)('is as before if %s refuses', async (refusing) => {
    const [one, person] = [await guest(), await somebody(house)];
    meanwhile = ({ by, what }) => {
      if (by === refusing && what === 'close') throw ORDER_OPEN();
    };
    expect((await failure(merge(one, person))).reason).toBe('ORDER_OPEN');
    expect(story(one).slice(-2).sort()).toEqual(['catalog reopen', 'wallet reopen']);
    expect((await house.auth.getMe({}, { token: one.token })).user?.role).toBe('guest');
    meanwhile = () => undefined;
    expect((await merge(one, person)).status).toBe('done');
  });

  test('cannot sign up any more once a merge is under way, and a merge finds who has signed up', async () => {
    const [one, person] = [await guest(), await somebody(house)];
    meanwhile = async ({ by, what }) => {
      if (by === 'wallet' && what === 'close') expect((await failure(upgrade(one))).reason).toBe('MERGE_UNDER_WAY');
    };
    expect((await merge(one, person)).status).toBe('done');
  });
});

describe('a merge that was decided', () => {
  test.each(['catalog', 'wallet'] as const)(
    'is carried out by another process when %s did not answer',
    async (away) => {
      const [one, person] = [await guest(), await somebody(house)];
      let isAway = true;
      meanwhile = ({ by, what, userId }) => {
        if (isAway && userId === one.id && by === away && what === 'move') throw AWAY();
      };
      expect((await merge(one, person)).status).toBe('moving');
      expect(await stateOf(one)).toBe('moving');
      expect(await eventsOf(one)).toEqual([]);
      // The account that receives it stays.
      expect((await failure(house.auth.deleteMe({}, { token: person.accessToken }))).reason).toBe('MERGE_UNDER_WAY');
      isAway = false;
      await expire(one);
      await until(async () => (await stateOf(one)) === 'done', 'the merge is done');
      expect(await eventsOf(one)).toEqual(['GuestMerged', 'UserDeleted']);
      expect(story(one)).not.toContain('wallet reopen');
      expect((await merge(one, person)).status).toBe('done');
      await house.auth.deleteMe({}, { token: person.accessToken });
    },
  );

  test('is not decided if the process dies before: the guest is opened again', async () => {
    const one = await guest();
    await house.files.admin(
      `insert into deletions (user_id, attempt, state, lease_until) values ($1, 1, 'deciding', now() - interval '1 second')`,
      [one.id],
    );
    await until(async () => story(one).length === 2, 'the guest is opened again');
    await until(async () => (await merge(one, await somebody(house))).status === 'done', 'the guest is merged');
  });
});

describe('guests who are not used', () => {
  const removed = async (): Promise<number> => {
    const log = createLogger('auth', 'silent');
    const wallet = peer(WalletClosing, asPeer(house.config, 'wallet'));
    const catalog = peer(CatalogClosing, asPeer(house.config, 'catalog'));
    const leases = createLeases<Attempt>({ name: 'deletions', log, renew: async () => undefined });
    try {
      return (await deleteUnusedGuests({ database, wallet, catalog, leases, log, now: () => house.now() })).deleted;
    } finally {
      wallet.close();
      catalog.close();
    }
  };

  test('are deleted after 30 days, unless there is something of value', async () => {
    const [unused, rich, active] = [await guest(), await guest(), await guest()];
    meanwhile = ({ by, what, userId }) => {
      if (by === 'wallet' && what === 'close' && userId === rich.id) throw MONEY_LEFT();
    };
    house.advance(20 * day);
    await house.auth.refresh({ refreshToken: active.refreshToken });
    house.advance(11 * day);
    expect(await removed()).toBeGreaterThan(0);
    expect(await removed()).toBe(0);
    expect(await house.files.admin('select from users where id = $1', [unused.id])).toEqual([]);
    const left = await house.files.admin<{ user_id: string }>(
      'select user_id from guests where user_id = any ($1) and due_at > $2 order by user_id',
      [[rich.id, active.id], house.now()],
    );
    expect(left.map(({ user_id: id }) => id)).toEqual([rich.id, active.id].sort());
    expect(await eventsOf(unused)).toEqual(['UserDeleted']);
  });
});
