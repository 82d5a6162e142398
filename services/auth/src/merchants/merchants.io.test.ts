// Merchants, from the application to the suspension, and their teams.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AuthAuditServiceService } from '@plaza/api/auth-audit';
import { MerchantAccountServiceService, MerchantReviewServiceService } from '@plaza/api/merchant-accounts';
import { TeamServiceService } from '@plaza/api/teams';
import { newCuid, openDatabase, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { grantAdmin } from '../operator.ts';
import { schema } from '../orm.config.ts';
import { failure, somebody, startAuth, type Harness, type Registered } from '../../test/harness.ts';
import { mailsOf } from '../../test/mails.ts';

let house: Harness;
let database: Database;
let admin: { token: string };
let accounts: TestClient<typeof MerchantAccountServiceService>;
let review: TestClient<typeof MerchantReviewServiceService>;
let teams: TestClient<typeof TeamServiceService>;
let audit: TestClient<typeof AuthAuditServiceService>;
let mails: ReturnType<typeof mailsOf>;

type Signed = Registered & { token: string };

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  accounts = client(MerchantAccountServiceService, house.app.port);
  review = client(MerchantReviewServiceService, house.app.port);
  teams = client(TeamServiceService, house.app.port);
  audit = client(AuthAuditServiceService, house.app.port);
  mails = mailsOf(house);
  const person = await somebody(house);
  await grantAdmin(database, person.email);
  admin = { token: (await house.auth.login(person)).accessToken };
});
afterAll(async () => {
  for (const each of [accounts, review, teams, audit, mails]) each.close();
  await database.close();
  await house.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

async function verified(): Promise<Signed> {
  const person = await somebody(house);
  await house.files.admin('update users set email_verified_at = now() where id = $1', [person.id]);
  return { ...person, token: person.accessToken };
}

const application = { name: 'Le Kop', legalName: 'Le Kop SARL', country: 'FR', currency: 'EUR', clubId: 'AS_MONACO' };

async function approved(owner: Signed): Promise<string> {
  const { merchant } = await accounts.applyForMerchant(application, owner);
  await review.approveMerchant({ id: merchant!.id, feeRate: 150, feeFixed: '0.25' }, admin);
  return merchant!.id;
}

async function switched(person: Signed, merchantId: string) {
  const { accessToken } = await accounts.switchMerchant({ merchantId }, person);
  return { ...person, token: accessToken };
}

async function invited(owner: Signed, merchantId: string, role: string): Promise<Signed> {
  const person = await verified();
  await teams.inviteMember({ merchantId, email: person.email, role }, owner);
  const { token } = await mails.newest(owner.id, 'merchant-invitation');
  await teams.acceptInvitation({ token }, person);
  return person;
}

const refused = (token: string) =>
  until(
    async () => (await reasonOf(house.auth.getMe({}, { token })).catch(() => '')) === 'TOKEN_INVALID',
    'the token is refused',
  );

const eventsOf = (merchantId: string) =>
  house.files.admin<{ destination: string; payload: Record<string, unknown> }>(
    `select destination, payload from outbox where aggregate = 'merchant:' || $1 and destination = 'wallet' order by position`,
    [merchantId],
  );

describe('an application', () => {
  test('is proposed, then approved, and the other services get it', async () => {
    const owner = await verified();
    const key = { ...owner, idempotencyKey: 'apply' };
    const { merchant } = await accounts.applyForMerchant(application, key);
    expect(merchant).toMatchObject({ state: 'proposed', ownerId: owner.id, reason: '' });
    expect((await accounts.applyForMerchant(application, key)).merchant?.id).toBe(merchant?.id);
    const { id } = merchant!;
    expect(await reasonOf(accounts.switchMerchant({ merchantId: id }, owner))).toBe('MERCHANT_NOT_APPROVED');
    expect((await review.listMerchantAccounts({ state: 'proposed' }, admin)).merchants.map((one) => one.id)).toContain(
      id,
    );
    expect(await eventsOf(id)).toEqual([]);
    const terms = { id, feeRate: 150, feeFixed: '0.25' };
    expect((await review.approveMerchant(terms, admin)).merchant).toMatchObject({ state: 'approved' });
    await review.approveMerchant(terms, admin);
    const events = await eventsOf(id);
    expect(events).toHaveLength(1);
    expect(events[0]?.payload).toMatchObject({ user_id: owner.id, merchant_id: id, fee_rate: 150, currency: 'EUR' });
    expect(await reasonOf(review.refuseMerchant({ id, reason: 'Late' }, admin))).toBe('MERCHANT_DECIDED');
    const { memberships } = await accounts.listMemberships({}, owner);
    expect(memberships).toMatchObject([{ role: 'owner', home: true, merchant: { id, state: 'approved' } }]);
  });

  test('can be refused with a reason, and needs an address that was verified', async () => {
    const stranger = await somebody(house);
    const token = { token: stranger.accessToken };
    expect(await reasonOf(accounts.applyForMerchant(application, token))).toBe('EMAIL_NOT_VERIFIED');
    const owner = await verified();
    const { merchant } = await accounts.applyForMerchant(application, owner);
    const { id } = merchant!;
    await review.refuseMerchant({ id, reason: 'No papers' }, admin);
    expect((await accounts.getMerchantAccount({ id }, owner)).merchant).toMatchObject({
      state: 'refused',
      reason: 'No papers',
    });
    expect(await reasonOf(accounts.getMerchantAccount({ id }, token))).toBe('MERCHANT_NOT_FOUND');
    expect(await reasonOf(review.suspendMerchant({ id, reason: 'x' }, admin))).toBe('MERCHANT_NOT_APPROVED');
    for (let count = 1; count <= 5; count++) await accounts.applyForMerchant(application, owner);
    expect(await reasonOf(accounts.applyForMerchant(application, owner))).toBe('TOO_MANY_APPLICATIONS');
  });
});

describe('what was done for a merchant', () => {
  test('is read by members with the permission, without the names of staff', async () => {
    const owner = await verified();
    const [merchantId, other] = [await approved(owner), await approved(await verified())];
    const [finance, support] = [
      await invited(owner, merchantId, 'finance'),
      await invited(owner, merchantId, 'support'),
    ];
    const list = (person: { token: string }, more = {}) =>
      audit.listMerchantAuthAuditEntries({ merchantId, ...more }, person);
    const { entries } = await list(finance);
    expect(entries.map(({ by, rpc }) => [by, rpc.split('/')[1]])).toEqual(
      expect.arrayContaining([
        ['staff', 'ApproveMerchant'],
        ['person', 'InviteMember'],
      ]),
    );
    expect(entries.find(({ rpc }) => rpc.endsWith('/InviteMember'))).toMatchObject({ actor: owner.id });
    expect(JSON.stringify(entries)).not.toContain(other);
    const first = await list(owner, { pageSize: 1 });
    const second = await list(owner, { pageSize: 1, pageToken: first.nextPageToken });
    expect([...first.entries, ...second.entries]).toEqual(entries.slice(0, 2));
    expect(await list(await switched(finance, merchantId))).toEqual(await list(finance));
    for (const person of [support, await switched(support, merchantId)])
      expect(await reasonOf(list(person))).toBe('PERMISSION_MISSING');
    for (const person of [await verified(), admin]) expect(await reasonOf(list(person))).toBe('MERCHANT_NOT_FOUND');
    expect(await reasonOf(list(await switched(owner, merchantId), { merchantId: other }))).toBe('MERCHANT_NOT_FOUND');
  });

  test('depends on the team, which other services ask for', async () => {
    const owner = await verified();
    const merchantId = await approved(owner);
    const gate = await invited(owner, merchantId, 'gate');
    const check = (userId: string, permission = 'audit.read') =>
      house.members.checkMember({ merchantId, userId, permission });
    await check(owner.id);
    expect(await reasonOf(check(gate.id))).toBe('PERMISSION_MISSING');
    await check(gate.id, 'merchant.read');
    expect(await reasonOf(check((await verified()).id))).toBe('MERCHANT_NOT_FOUND');
    expect(await reasonOf(check(owner.id, 'nothing'))).toBe('INVALID_ARGUMENT');
  });
});

describe('a token for a merchant', () => {
  test('says what the role permits, survives a refresh, and is given back', async () => {
    const owner = await verified();
    const id = await approved(owner);
    const { accessToken, membership } = await accounts.switchMerchant({ merchantId: id }, owner);
    expect(membership).toMatchObject({ role: 'owner', merchant: { id } });
    expect(decodeJwt(accessToken)).toMatchObject({ sub: owner.id, merchant: id });
    expect(String(decodeJwt(accessToken)['scope']).split(' ')).toContain('team.write');
    const refreshed = await house.auth.refresh({ refreshToken: owner.refreshToken });
    expect(decodeJwt(refreshed.accessToken)).toMatchObject({ merchant: id });
    const back = await accounts.switchMerchant({}, owner);
    expect(decodeJwt(back.accessToken)).not.toHaveProperty('merchant');
    expect(decodeJwt(back.accessToken)).not.toHaveProperty('scope');
  });

  test('sees nothing of another merchant of the same owner', async () => {
    const owner = await verified();
    const [first, second] = [await approved(owner), await approved(owner)];
    const acting = await switched(owner, first);
    expect((await accounts.getMerchantAccount({ id: first }, acting)).merchant?.id).toBe(first);
    expect(await reasonOf(accounts.getMerchantAccount({ id: second }, acting))).toBe('MERCHANT_NOT_FOUND');
    expect(await reasonOf(teams.listMembers({ merchantId: second }, acting))).toBe('MERCHANT_NOT_FOUND');
  });

  test('is refused when the merchant is suspended, while the session goes on; and there is another after it is lifted', async () => {
    const owner = await verified();
    const id = await approved(owner);
    const acting = await switched(owner, id);
    await review.suspendMerchant({ id, reason: 'Fakes' }, admin);
    await refused(acting.token);
    expect((await house.auth.getMe({}, owner)).user?.id).toBe(owner.id);
    const { accessToken, refreshToken } = await house.auth.refresh({ refreshToken: owner.refreshToken });
    expect(decodeJwt(accessToken)).not.toHaveProperty('merchant');
    expect(await reasonOf(accounts.switchMerchant({ merchantId: id }, owner))).toBe('MERCHANT_SUSPENDED');
    await review.liftMerchantSuspension({ id }, admin);
    // The choice was kept.
    expect(decodeJwt((await house.auth.refresh({ refreshToken })).accessToken)).toMatchObject({ merchant: id });
    expect((await eventsOf(id)).map(({ payload }) => payload['suspended'] ?? false)).toEqual([false, true, false]);
  });
});

describe('a team', () => {
  test('an invitation is good once, for its address alone, and only if it was verified', async () => {
    const owner = await verified();
    const merchantId = await approved(owner);
    const email = 'invited@plaza.example';
    await teams.inviteMember({ merchantId, email, role: 'support' }, owner);
    const mail = await mails.newest(owner.id, 'merchant-invitation');
    expect(mail.email).toBe(email);
    const { token } = mail;
    // Somebody who has the mail but another address; and somebody who claims the address without a proof.
    expect(await reasonOf(teams.acceptInvitation({ token }, await verified()))).toBe('INVITATION_NOT_YOURS');
    const thief = await house.auth.register({ email, password: 'password-thief', name: 'Thief' });
    const claims = { token: thief.accessToken };
    expect(await reasonOf(teams.acceptInvitation({ token }, claims))).toBe('EMAIL_NOT_VERIFIED');
    expect((await teams.listMembers({ merchantId }, owner)).members).toHaveLength(1);
    await house.files.admin('update users set email_verified_at = now() where email = $1', [email]);
    expect((await teams.acceptInvitation({ token }, claims)).membership).toMatchObject({ role: 'support' });
    expect(await reasonOf(teams.acceptInvitation({ token }, claims))).toBe('INVITATION_INVALID');
    expect((await teams.listMembers({ merchantId }, owner)).members.map(({ role }) => role)).toEqual([
      'owner',
      'support',
    ]);
    expect(await reasonOf(teams.inviteMember({ merchantId, email, role: 'shop' }, owner))).toBe('ALREADY_MEMBER');
    expect(await reasonOf(teams.acceptInvitation({ token: 'x'.repeat(64) }, claims))).toBe('INVITATION_INVALID');
  });

  test('an invitation is over after 72 hours, when it is withdrawn, and when whoever made it may not invite any more', async () => {
    const owner = await verified();
    const merchantId = await approved(owner);
    const guest = await verified();
    const make = async () => {
      const { invitation } = await teams.inviteMember({ merchantId, email: guest.email, role: 'gate' }, owner);
      return { id: invitation!.id, token: (await mails.newest(owner.id, 'merchant-invitation')).token };
    };
    const first = await make();
    const second = await make();
    expect(await reasonOf(teams.acceptInvitation({ token: first.token }, guest))).toBe('INVITATION_INVALID');
    expect((await teams.listInvitations({ merchantId }, owner)).invitations).toHaveLength(1);
    await teams.withdrawInvitation({ merchantId, id: second.id }, owner);
    expect(await reasonOf(teams.acceptInvitation({ token: second.token }, guest))).toBe('INVITATION_INVALID');
    expect(await reasonOf(teams.withdrawInvitation({ merchantId, id: second.id }, owner))).toBe('INVITATION_NOT_FOUND');
    const third = await make();
    await house.files.admin(`update merchant_members set role = 'shop' where merchant_id = $1`, [merchantId]);
    expect(await reasonOf(teams.acceptInvitation({ token: third.token }, guest))).toBe('INVITATION_INVALID');
    await house.files.admin(`update merchant_members set role = 'owner' where merchant_id = $1`, [merchantId]);
    await house.files.admin(`update merchant_invitations set expires_at = now() where id = $1`, [third.id]);
    expect(await reasonOf(teams.acceptInvitation({ token: third.token }, guest))).toBe('INVITATION_INVALID');
  });

  test('who loses a role or the membership is refused with tokens of before; the owner stays', async () => {
    const owner = await verified();
    const merchantId = await approved(owner);
    const member = await invited(owner, merchantId, 'finance');
    const finance = await switched(member, merchantId);
    expect(
      await failure(teams.inviteMember({ merchantId, email: 'a@plaza.example', role: 'gate' }, finance)),
    ).toMatchObject({
      reason: 'PERMISSION_MISSING',
      metadata: { permission: 'team.write' },
    });
    await teams.changeMemberRole({ merchantId, userId: member.id, role: 'gate' }, owner);
    await refused(finance.token);
    const gate = await switched(member, merchantId);
    expect(await reasonOf(teams.listMembers({ merchantId }, gate))).toBe('PERMISSION_MISSING');
    await teams.removeMember({ merchantId, userId: member.id }, owner);
    await refused(gate.token);
    expect((await house.auth.getMe({}, member)).user?.id).toBe(member.id);
    expect(await reasonOf(accounts.switchMerchant({ merchantId }, member))).toBe('MERCHANT_NOT_FOUND');
    expect(await reasonOf(teams.leaveTeam({ merchantId }, owner))).toBe('LAST_OWNER');
    expect(await reasonOf(teams.removeMember({ merchantId, userId: owner.id }, owner))).toBe('LAST_OWNER');
    const lessens = teams.changeMemberRole({ merchantId, userId: owner.id, role: 'shop' }, owner);
    expect(await reasonOf(lessens)).toBe('LAST_OWNER');
  });

  test('the ownership is handed over by an offer that the other one accepts', async () => {
    const owner = await verified();
    const merchantId = await approved(owner);
    const heir = await invited(owner, merchantId, 'shop');
    expect(await reasonOf(teams.acceptOwnership({ merchantId }, heir))).toBe('OFFER_NOT_FOUND');
    await teams.offerOwnership({ merchantId, userId: heir.id }, owner);
    await teams.endOwnershipOffer({ merchantId }, heir);
    expect(await reasonOf(teams.acceptOwnership({ merchantId }, heir))).toBe('OFFER_NOT_FOUND');
    await teams.offerOwnership({ merchantId, userId: heir.id }, owner);
    expect((await teams.listMembers({ merchantId }, owner)).members.map((one) => one.ownershipOffered)).toEqual([
      false,
      true,
    ]);
    const acting = await switched(owner, merchantId);
    expect((await teams.acceptOwnership({ merchantId }, heir)).membership).toMatchObject({ role: 'owner' });
    await refused(acting.token);
    expect((await teams.listMembers({ merchantId }, heir)).members.map(({ userId, role }) => [userId, role])).toEqual([
      [owner.id, 'shop'],
      [heir.id, 'owner'],
    ]);
    expect((await eventsOf(merchantId)).at(-1)?.payload).toMatchObject({ user_id: heir.id });
    await teams.leaveTeam({ merchantId }, owner);
    expect((await accounts.listMemberships({}, owner)).memberships).toEqual([]);
    house.advance(601_000);
    expect(await reasonOf(teams.offerOwnership({ merchantId, userId: owner.id }, heir))).toBe('STEP_UP_REQUIRED');
  });

  test('has a limit, in which those who are invited count', async () => {
    const { app } = await house.replica({ teamLimit: 2 });
    const small = client(TeamServiceService, app.port);
    const owner = await verified();
    const merchantId = await approved({ ...owner, token: (await house.auth.login(owner)).accessToken });
    const invite = (email: string) => small.inviteMember({ merchantId, email, role: 'gate' }, owner);
    await invite('one@plaza.example');
    expect(await failure(invite('two@plaza.example'))).toMatchObject({ reason: 'TEAM_FULL', metadata: { limit: '2' } });
    await invite('one@plaza.example');
    small.close();
  });

  test('has the limit of its owner’s plan where plans are sold', async () => {
    const stripe = {
      secretKey: 'sk_test_1',
      apiBase: new URL('http://127.0.0.1:9'),
      webhookSecrets: ['whsec_1'],
      returnUrl: 'http://localhost:3000/console/subscription',
    };
    const { app } = await house.replica({ billing: { ...house.config.billing, stripe } });
    const sold = client(TeamServiceService, app.port);
    const owner = await verified();
    const merchantId = await approved(owner);
    let people = 0;
    const invite = () =>
      sold.inviteMember({ merchantId, email: `${merchantId}-${++people}@plaza.example`, role: 'gate' }, owner);
    const invitations = (count: number) => Promise.all(Array.from({ length: count }, invite));
    await invitations(2);
    expect(await failure(invite())).toMatchObject({ reason: 'TEAM_FULL', metadata: { limit: '3', plan: 'pro' } });
    const subscribed = (plan: string) =>
      house.files.admin(
        `insert into billing.subscriptions (id, user_id, status, plan) values ($1, $2, 'active', $3)
           on conflict (user_id) do update set plan = excluded.plan`,
        [newCuid(), owner.id, plan],
      );
    await subscribed('pro');
    await invitations(7);
    expect(await failure(invite())).toMatchObject({ metadata: { limit: '10', plan: 'business' } });
    await subscribed('business');
    await invite();
    sold.close();
  });
});
