// Deleting a person, beside stand-ins for wallet and catalog that remember what they were asked, and refuse or stay silent where a test says so.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defineErrors, leaseMs, newId, status } from '@plaza/service';
import { until } from '@plaza/testing';
import { startClosingPeers, type ClosingPeers, type ClosingRequest } from '../../test/closing-peers.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../test/harness.ts';

const { AWAY, MONEY_LEFT } = defineErrors('a stand-in for wallet', {
  AWAY: { code: status.UNAVAILABLE, message: 'It is away.' },
  MONEY_LEFT: {
    code: status.FAILED_PRECONDITION,
    message: 'There is still money in a wallet.',
    remedy: 'Spend it or send it first. The metadata has the amount for each currency.',
  },
});

let harness: Harness;
let peers: ClosingPeers;
let requests: ClosingRequest[] = [];
/** Runs in each call before its answer. */
let meanwhile: (call: ClosingRequest) => Promise<void> | void;

beforeAll(async () => {
  peers = await startClosingPeers((call) => {
    requests.push(call);
    return meanwhile(call);
  });
  harness = await startAuth({ peers: peers.addresses });
});

beforeEach(() => {
  requests = [];
  meanwhile = () => undefined;
});

afterAll(async () => {
  await harness.close();
  peers.close();
});

const remove = (person: Registered, idempotencyKey?: string, request: object = {}) =>
  harness.auth.deleteMe(request, { token: person.accessToken, ...(idempotencyKey && { idempotencyKey }) });
const story = (person: Registered) =>
  requests.filter(({ userId }) => userId === person.id).map(({ by, what, attempt }) => `${by} ${what} ${attempt}`);
const events = (person: Registered) =>
  harness.files.admin<{ destination: string; payload: object }>(
    `select destination, payload from outbox where type = 'plaza.events.v1.UserDeleted' and user_id = $1 order by destination`,
    [person.id],
  );
const deletionOf = async (person: Registered) =>
  (
    await harness.files.admin<{ state: string; attempt: number }>(
      'select state, attempt from deletions where user_id = $1',
      [person.id],
    )
  )[0];
/** The process that decided is dead, and its lease has ended. */
const expire = (person: Registered) =>
  harness.files.admin(`update deletions set lease_until = now() - interval '1 second' where user_id = $1`, [person.id]);

describe('a deletion', () => {
  it('takes effect in auth itself too, which keeps subscriptions in a database of their own', async () => {
    const person = await somebody(harness);
    await remove(person);
    const ofAuth = () =>
      harness.files.admin<{ state: string }>(
        `select state from outbox where type = 'plaza.events.v1.UserDeleted' and user_id = $1 and destination = 'auth'`,
        [person.id],
      );
    await until(async () => (await ofAuth())[0]?.state === 'done', 'auth has heard of it');
  });

  it('requests the agreement of catalog and wallet, deletes the person with all sessions, and emits an event for every service', async () => {
    const person = await somebody(harness);
    const other = await harness.auth.login({ email: person.email, password: person.password });
    await remove(person);
    expect(story(person)).toEqual(['catalog close 1', 'wallet close 1']);
    expect(await events(person)).toEqual(
      ['auth', 'catalog', 'messaging', 'wallet'].map((destination) => ({
        destination,
        payload: { user_id: person.id },
      })),
    );
    for (const refreshToken of [person.refreshToken, other.refreshToken])
      expect((await failure(harness.auth.refresh({ refreshToken }))).reason).toBe('REFRESH_TOKEN_INVALID');
    expect((await failure(harness.auth.login({ email: person.email, password: person.password }))).reason).toBe(
      'INVALID_CREDENTIALS',
    );
    expect((await failure(harness.auth.getMe({}, { token: person.accessToken }))).reason).toBe('USER_NOT_FOUND');
    expect((await harness.internal.getUsers({ ids: [person.id] })).users).toEqual([]);
    for (const table of ['users where id', 'sessions where user_id', 'deletions where user_id'])
      expect(await harness.files.admin(`select from ${table} = $1`, [person.id])).toEqual([]);
  });

  it('leaves the tokens of linked accounts to be revoked, and nothing that says whose they were', async () => {
    const person = await somebody(harness);
    const [linked, other] = [newId(), newId()];
    for (const [id, token] of [
      [linked, Buffer.from('sealed')],
      [other, null],
    ])
      await harness.files.admin(
        `insert into identities (id, user_id, issuer, subject, email, refresh_token)
           values ($1, $2, 'https://appleid.apple.com', $1::uuid::text, 'lea@mail.example', $3)`,
        [id, person.id, token],
      );
    await remove(person);
    expect(await harness.files.admin('select from identities where user_id = $1', [person.id])).toEqual([]);
    expect(await harness.files.admin('select id, issuer, refresh_token from identity_revocations')).toEqual([
      { id: linked, issuer: 'https://appleid.apple.com', refresh_token: Buffer.from('sealed') },
    ]);
  });

  it('waits for the hand-over of a merchant with a team, and ends one that the person owns alone', async () => {
    const [owner, member] = [await somebody(harness), await somebody(harness)];
    const [id, grantId] = [newId(), newId()];
    await harness.files.admin(
      `insert into merchants (id, name, legal_name, country, currency, state, fee_rate, fee_fixed, grant_id, decided_at)
         values ($1, 'Le Kop', 'Le Kop', 'FR', 'EUR', 'approved', 0, 0, $2, now())`,
      [id, grantId],
    );
    for (const [person, role] of [
      [owner, 'owner'],
      [member, 'shop'],
    ] as const)
      await harness.files.admin(
        'insert into merchant_members (merchant_id, user_id, role, grant_id) values ($1, $2, $3, gen_random_uuid())',
        [id, person.id, role],
      );
    expect(await failure(remove(owner))).toMatchObject({ reason: 'MERCHANT_OWNED', metadata: { merchant_id: id } });
    await remove(member);
    await remove(owner);
    expect(await harness.files.admin('select state from merchants where id = $1', [id])).toEqual([
      { state: 'suspended' },
    ]);
    expect(await harness.files.admin('select from ended_grants where id = $1', [grantId])).toHaveLength(1);
  });

  it('lets the address register again, as another person, also under the first key', async () => {
    const email = `again-${newId()}@plaza.example`;
    const register = () =>
      harness.auth.register({ email, password: 'password', name: 'Someone' }, { idempotencyKey: `sign-up-${email}` });
    const first = await register();
    await harness.auth.deleteMe({}, { token: first.accessToken });
    const second = await register();
    expect(second.user?.email).toBe(email);
    expect(second.user?.id).not.toBe(first.user?.id);
  });

  it('is answered again under its key, and another request under it is refused', async () => {
    const person = await somebody(harness);
    await remove(person, 'k');
    await remove(person, 'k');
    expect((await failure(remove(person, 'k', { forfeitCredits: true }))).reason).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await failure(remove(person, 'another'))).reason).toBe('USER_NOT_FOUND');
    expect((await failure(remove(person))).reason).toBe('USER_NOT_FOUND');
    expect(await events(person)).toHaveLength(4);
  });

  it('needs a recent sign-in, and a session that has not ended', async () => {
    const person = await somebody(harness);
    harness.advance(6 * 60_000);
    expect((await failure(remove(person))).reason).toBe('SIGN_IN_AGAIN');
    const refreshed = await harness.auth.refresh({ refreshToken: person.refreshToken });
    expect((await failure(remove({ ...person, accessToken: refreshed.accessToken }))).reason).toBe('SIGN_IN_AGAIN');
    const again = await harness.auth.login({ email: person.email, password: person.password });
    await harness.auth.logout({ refreshToken: again.refreshToken });
    // The process learns of ended sessions a moment later, and then refuses the token itself.
    expect((await failure(remove({ ...person, accessToken: again.accessToken }))).reason).toMatch(
      /^(?:SIGN_IN_AGAIN|TOKEN_INVALID)$/,
    );
    expect(story(person)).toEqual([]);
    expect((await failure(harness.auth.deleteMe({}))).reason).toBe('UNAUTHENTICATED');
    const fresh = await harness.auth.login({ email: person.email, password: person.password });
    await remove({ ...person, accessToken: fresh.accessToken });
  });
});

describe('a deletion that is refused', () => {
  it('changes nothing, and opens the person again in the other services', async () => {
    const person = await somebody(harness);
    meanwhile = ({ by, what }) => {
      if (by === 'wallet' && what === 'close') throw MONEY_LEFT({ metadata: { EUR: '5.00' } });
    };
    expect(await failure(remove(person, 'k'))).toMatchObject({ reason: 'MONEY_LEFT', metadata: { EUR: '5.00' } });
    expect(story(person).slice(0, 2)).toEqual(['catalog close 1', 'wallet close 1']);
    expect(story(person).slice(2).sort()).toEqual(['catalog reopen 1', 'wallet reopen 1']);
    expect(await deletionOf(person)).toEqual({ state: 'over', attempt: 1 });
    await harness.auth.getMe({}, { token: person.accessToken });
    meanwhile = () => undefined;
    await remove(person, 'k');
    expect(story(person).slice(4)).toEqual(['catalog close 2', 'wallet close 2']);
  });

  it('is ended by the job if the other services cannot be reached', async () => {
    const person = await somebody(harness);
    let up = false;
    meanwhile = ({ by, what }) => {
      if (by === 'wallet' && what === 'close') throw MONEY_LEFT();
      if (by === 'catalog' && what === 'reopen' && !up) throw AWAY();
    };
    expect((await failure(remove(person))).reason).toBe('MONEY_LEFT');
    expect(await deletionOf(person)).toEqual({ state: 'refusing', attempt: 1 });
    expect((await failure(remove(person))).reason).toBe('DELETION_UNDER_WAY');
    up = true;
    await expire(person);
    await until(async () => (await deletionOf(person))?.state === 'over', 'the deletion is over');
    expect(story(person).filter((line) => line === 'catalog reopen 1').length).toBeGreaterThan(1);
  });
});

describe('two deletions at once', () => {
  it('delete once: the other is refused, because the person is deleted or a deletion is under way', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await somebody(harness);
      const ends = await Promise.allSettled([remove(person), remove(person), remove(person, 'k')]);
      expect(ends.filter((end) => end.status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
      for (const end of ends)
        if (end.status === 'rejected')
          expect(['DELETION_UNDER_WAY', 'USER_NOT_FOUND']).toContain((end.reason as { reason: string }).reason);
      expect(await events(person)).toHaveLength(4);
    }
  });
});

describe('a deletion whose process dies', () => {
  it('keeps its lease for three seconds after each renewal, and renews it as long as it waits for the other services', async () => {
    const person = await somebody(harness);
    const row = async () =>
      (
        await harness.files.admin<{ until: Date; left: number }>(
          'select lease_until as until, extract(epoch from lease_until - clock_timestamp())::float8 * 1000 as left from deletions where user_id = $1',
          [person.id],
        )
      )[0]!;
    const seen: { until: Date; left: number }[] = [];
    meanwhile = async ({ by, what }) => {
      if (what !== 'close') return;
      if (by === 'catalog') seen.push(await row());
      await until(async () => (await row()).until > seen[0]!.until, 'the lease is renewed');
      seen.push(await row());
    };
    await remove(person);
    for (const { left } of seen) expect(left).toBeLessThanOrEqual(leaseMs);
    expect(story(person)).toEqual(['catalog close 1', 'wallet close 1']);
    expect(await events(person)).toHaveLength(4);
  });

  it('keeps the person and an open wallet if its process died before it deleted', async () => {
    const person = await somebody(harness);
    // What a dead process leaves: nothing is decided, and no other service was called.
    await harness.files.admin(
      `insert into deletions (user_id, attempt, state, lease_until) values ($1, 1, 'deciding', now() - interval '1 second')`,
      [person.id],
    );
    await until(async () => (await deletionOf(person))?.state === 'over', 'the deletion is over');
    expect(story(person).sort()).toEqual(['catalog reopen 1', 'wallet reopen 1']);
    await harness.auth.getMe({}, { token: person.accessToken });
  });

  it('deletes nobody if it was slow, and given up meanwhile', async () => {
    const person = await somebody(harness);
    meanwhile = async ({ by, what }) => {
      if (by !== 'wallet' || what !== 'close') return;
      // However often it says that it still decides.
      await until(async () => {
        await expire(person);
        return (await deletionOf(person))?.state === 'over';
      }, 'the deletion is over');
    };
    expect((await failure(remove(person))).reason).toMatch(/UNAVAILABLE|DEADLINE_EXCEEDED/);
    expect(await events(person)).toEqual([]);
    await harness.auth.getMe({}, { token: person.accessToken });
    meanwhile = () => undefined;
    await remove(person);
  });
});
