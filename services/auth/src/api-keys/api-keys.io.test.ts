// API keys: how members of a team manage them, and how the gateway has calls with them checked.
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ApiKeyServiceService, type CreateApiKeyRequest } from '@plaza/api/api-keys';
import { AuthorizationService, type CheckResponse } from '@plaza/api/envoy-auth';
import { LogsServiceService } from '@plaza/api/otlp-logs';
import { newId, openDatabase, testTwinOf, type Database, type SqlEntityManager } from '@plaza/service';
import { keyScopeNames, type TeamRoleName } from '@plaza/services';
import { client, testGatewayKey, until, type TestClient, dated } from '@plaza/testing';
import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { schema } from '../orm.config.ts';
import { createKey } from './api-keys.ts';
import { newKey } from './secret.ts';
import { failure, somebody, startAuth, type Harness } from '../../test/harness.ts';

let house: Harness;
let database: Database;
let keys: TestClient<typeof ApiKeyServiceService>;
let gateway: TestClient<typeof AuthorizationService>;

beforeAll(async () => {
  house = await startAuth();
  database = await openDatabase(schema, house.files.url);
  keys = client(ApiKeyServiceService, house.app.port);
  gateway = client(AuthorizationService, house.app.port, { token: testGatewayKey });
});
afterAll(async () => {
  keys?.close();
  gateway?.close();
  await database?.close();
  await house?.close();
});

/** The owner of a merchant. */
async function owner() {
  const [person, merchant] = [await somebody(house), newId()];
  await database.asSystem(async (em) => {
    const named = { id: merchant, name: 'A shop', legal_name: 'A shop', country: 'FR', currency: 'EUR' };
    await db(em)
      .insertInto('merchants')
      .values({ ...named, state: 'approved', fee_rate: 0, fee_fixed: '0', grant_id: newId(), decided_at: house.now() })
      .execute();
    await join(em, merchant, person.id, 'owner');
  });
  return { userId: person.id, merchant, as: { token: person.accessToken } };
}

async function join(em: SqlEntityManager, merchantId: string, userId: string, role: TeamRoleName): Promise<void> {
  await db(em)
    .insertInto('merchant_members')
    .values({ merchant_id: merchantId, user_id: userId, role, grant_id: newId() })
    .execute();
}

type Terms = Partial<CreateApiKeyRequest>;

async function made({ merchant, as }: Awaited<ReturnType<typeof owner>>, terms: Terms = {}) {
  const { apiKey, secret } = await keys.createApiKey(
    { merchantId: merchant, name: 'Shop server', mode: 'live', scopes: ['payments.read'], ...terms },
    as,
  );
  return { id: apiKey?.id ?? '', key: apiKey!, secret };
}

interface Refused {
  details: { reason?: string; metadata?: Record<string, string>; retry_delay?: string }[];
}

interface Asked {
  address?: string;
  method?: string;
  path?: string;
  contentType?: string;
}

/** What auth answers the gateway about a call. */
async function check(secret: string, asked: Asked = {}) {
  const { address = '203.0.113.7', method = 'GET', path = '/api/payments', contentType } = asked;
  const headers = { authorization: `Bearer ${secret}`, ...(contentType && { 'content-type': contentType }) };
  const answer: CheckResponse = await gateway.check({
    attributes: { source: { address: { socketAddress: { address } } }, request: { http: { method, path, headers } } },
  });
  const { okResponse, deniedResponse } = answer;
  const token = okResponse?.headers[0]?.header?.value.replace('Bearer ', '');
  const header = (name: string) => deniedResponse?.headers.find((each) => each.header?.key === name)?.header?.value;
  const body = deniedResponse?.body ? (JSON.parse(deniedResponse.body) as Refused) : undefined;
  return {
    claims: token === undefined ? undefined : decodeJwt(token),
    refused: deniedResponse && `${deniedResponse.status?.code} ${body?.details[0]?.reason ?? header('grpc-status')}`,
    body,
    header,
    metadata: answer.dynamicMetadata,
  };
}

test('a key is given out once, and what stays is its hash', async () => {
  const team = await owner();
  const { id, secret, key } = await made(team, { scopes: ['payments.read', 'payments.write', 'payments.read'] });
  expect(secret).toMatch(/^plz_live_[0-9A-Za-z]{49}$/);
  expect(key).toMatchObject({
    merchantId: team.merchant,
    mode: 'live',
    start: secret.slice(0, 13),
    lastFour: secret.slice(-4),
    scopes: ['payments.read', 'payments.write'],
    status: 'active',
    createdBy: team.userId,
  });
  const { apiKey } = await keys.getApiKey({ merchantId: team.merchant, id }, team.as);
  expect(apiKey).toEqual(key);
  const rows = await database.asSystem((em) =>
    sql`select array_agg(row_to_json(t)::text) as all from (select * from api_keys) t`.execute(db(em)),
  );
  expect(JSON.stringify(rows.rows)).not.toContain(secret);
});

test('creating a key is idempotent, and its answer is kept sealed', async () => {
  const team = await owner();
  const once = { requestId: newId() };
  const [first, again] = [await made(team, once), await made(team, once)];
  expect(again).toEqual(first);
  const { rows } = await database.asSystem((em) =>
    sql<{ response: Buffer }>`select response from idempotency_keys where key = ${once.requestId}`.execute(db(em)),
  );
  expect(rows[0]?.response.toString('latin1')).not.toContain(first.secret);
});

test('a call goes on with a token of the merchant, with the scopes of the key', async () => {
  const team = await owner();
  const { id, secret } = await made(team, { scopes: ['payments.read', 'webhooks.read'] });
  const { claims, metadata } = await check(secret);
  expect(claims).toMatchObject({
    sub: team.merchant,
    merchant: team.merchant,
    sid: id,
    key: 'live',
    role: 'merchant',
    scope: 'payments.read webhooks.read',
  });
  expect(claims!.exp! - claims!.iat!).toBe(300);
  expect(claims).not.toHaveProperty('auth_time');
  expect(metadata).toEqual({ merchant: team.merchant, key: id });
});

test('a test key acts for the test twin of its merchant', async () => {
  const team = await owner();
  const { secret, key } = await made(team, { mode: '' });
  expect(secret).toMatch(/^plz_test_/);
  expect(key.mode).toBe('test');
  const { claims } = await check(secret);
  expect(claims).toMatchObject({ sub: testTwinOf(team.merchant), merchant: testTwinOf(team.merchant), key: 'test' });
});

test('what is no key is refused before anything is looked up', async () => {
  const { secret } = await made(await owner());
  const last = secret.at(-1);
  const wrong = [
    'plz_live_',
    `${secret.slice(0, -1)}${last === 'x' ? 'y' : 'x'}`,
    secret.replace('live', 'test'),
    `${secret}0`,
  ];
  for (const one of wrong) expect((await check(one)).refused).toBe('401 KEY_UNKNOWN');
});

test('whoever tries many keys that could be ones has to wait, and known keys work meanwhile', async () => {
  const { secret } = await made(await owner());
  const address = '198.51.100.9';
  expect((await check(secret, { address })).refused).toBeUndefined();
  const refusals = [];
  for (let tried = 0; tried < 62; tried++) refusals.push((await check(newKey('live'), { address })).refused);
  expect(refusals.slice(0, 60)).toEqual(Array(60).fill('401 KEY_UNKNOWN'));
  expect(refusals.slice(60)).toEqual(Array(2).fill('429 RATE_LIMITED'));
  expect((await check(secret, { address })).refused).toBeUndefined();
  expect((await check(newKey('live'))).refused).toBe('401 KEY_UNKNOWN');
});

test('a revoked key is refused within a second, by every replica', async () => {
  const team = await owner();
  const { id, secret } = await made(team);
  const other = await house.replica();
  const elsewhere = client(AuthorizationService, other.app.port, { token: testGatewayKey });
  const request = {
    attributes: {
      source: undefined,
      request: { http: { method: 'GET', path: '/', headers: { authorization: `Bearer ${secret}` } } },
    },
  };
  expect((await check(secret)).refused).toBeUndefined();
  expect((await elsewhere.check(request)).status?.code).toBe(0);
  const { apiKey } = await keys.revokeApiKey({ merchantId: team.merchant, id }, team.as);
  expect(apiKey?.status).toBe('revoked');
  const { from, to } = await dated(async () => {
    await until(async () => (await check(secret)).refused === '401 KEY_REVOKED', 'it is refused');
    await until(async () => (await elsewhere.check(request)).status?.code === status.UNAUTHENTICATED, 'and elsewhere');
  });
  expect(to - from).toBeLessThan(1_000);
  elsewhere.close();
  // To do it again changes nothing.
  expect((await keys.revokeApiKey({ merchantId: team.merchant, id }, team.as)).apiKey).toEqual(apiKey);
});

test('a key is accepted from its networks only, and until it expires', async () => {
  const team = await owner();
  const { secret } = await made(team, {
    cidrs: ['203.0.113.0/24', '2001:db8::/32'],
    expiresAt: new Date(house.now().getTime() + 60_000),
  });
  for (const address of ['203.0.113.7', '::ffff:203.0.113.9', '2001:db8::7'])
    expect((await check(secret, { address })).refused).toBeUndefined();
  for (const address of ['203.0.114.7', '2001:db9::7', ''])
    expect((await check(secret, { address })).refused).toBe('403 ADDRESS_NOT_ALLOWED');
  house.advance(61_000);
  expect((await check(secret)).refused).toBe('401 KEY_EXPIRED');
});

test('several limits hold at once, each for what it counts, and say when to come again', async () => {
  const limits = [
    { name: 'changes', calls: 2, windowSeconds: 3_600, counts: 'changes' },
    { name: 'all', calls: 5, windowSeconds: 3_600, counts: '' },
  ];
  const { secret } = await made(await owner(), { limits });
  const change = { method: 'POST' };
  for (let call = 0; call < 2; call++) expect((await check(secret, change)).refused).toBeUndefined();
  const refused = await check(secret, change);
  expect(refused.refused).toBe('429 RATE_LIMITED');
  expect(refused.body?.details[0]?.metadata?.['limit']).toBe('changes');
  expect(Number(refused.header('retry-after'))).toBeGreaterThan(3_500);
  expect(refused.body?.details[1]?.retry_delay).toMatch(/^3[56]\d\ds$/);
  // Over gRPC the rpc says whether it only reads.
  const overGrpc = {
    method: 'POST',
    contentType: 'application/grpc',
    path: '/plaza.wallet.v1.PaymentService/GetPayment',
  };
  expect((await check(secret, overGrpc)).refused).toBeUndefined();
  expect((await check(secret)).refused).toBeUndefined();
  expect((await check(secret)).refused).toBe('429 RATE_LIMITED');
  const grpc = await check(secret, overGrpc);
  expect([grpc.header('grpc-status'), grpc.header('grpc-message')]).toEqual(['8', 'Too%20many%20requests.']);
});

test('the key that replaces another has its rights, and the replaced one is accepted for the overlap', async () => {
  const team = await owner();
  const { id, secret } = await made(team, { scopes: ['payments.read'], cidrs: ['203.0.113.0/24'] });
  const roll = { merchantId: team.merchant, id, overlapSeconds: 3_600, requestId: newId() };
  const rolled = await keys.rollApiKey(roll, team.as);
  expect(await keys.rollApiKey(roll, team.as)).toEqual(rolled);
  expect(rolled.apiKey).toMatchObject({ scopes: ['payments.read'], cidrs: ['203.0.113.0/24'], rolledFrom: id });
  expect(rolled.replaced).toMatchObject({ id, rolledTo: rolled.apiKey?.id, status: 'active' });
  for (const one of [secret, rolled.secret]) expect((await check(one)).refused).toBeUndefined();
  expect((await failure(keys.rollApiKey({ ...roll, requestId: '' }, team.as))).reason).toBe('API_KEY_ROLLED');
  house.advance(3_601_000);
  expect((await check(secret)).refused).toBe('401 KEY_EXPIRED');
  expect((await check(rolled.secret)).refused).toBeUndefined();
});

test('without an overlap the replaced key ends at once', async () => {
  const team = await owner();
  const { id, secret } = await made(team);
  await check(secret);
  await keys.rollApiKey({ merchantId: team.merchant, id, overlapSeconds: 0 }, team.as);
  await until(async () => (await check(secret)).refused === '401 KEY_EXPIRED', 'it is refused');
});

test('its name, networks and limits can be changed, as long as it has not ended', async () => {
  const team = await owner();
  const { id, secret, key } = await made(team);
  const { merchant: merchantId } = team;
  const { apiKey } = await keys.updateApiKey(
    { merchantId, id, name: 'Till', allowed: { cidrs: ['10.0.0.0/8'] } },
    team.as,
  );
  expect(apiKey).toEqual({ ...key, name: 'Till', cidrs: ['10.0.0.0/8'] });
  await until(async () => (await check(secret)).refused === '403 ADDRESS_NOT_ALLOWED', 'the change holds');
  const opened = await keys.updateApiKey({ merchantId, id, allowed: { cidrs: [] } }, team.as);
  expect(opened.apiKey).toEqual({ ...key, name: 'Till' });
  await keys.revokeApiKey({ merchantId, id }, team.as);
  expect((await failure(keys.updateApiKey({ merchantId, id, name: 'x' }, team.as))).reason).toBe('API_KEY_ENDED');
});

test('a key can have ceilings in money, which its calls carry with them, and a rolled key counts with the first', async () => {
  const team = await owner();
  const { merchant: merchantId } = team;
  const { id, secret, key } = await made(team, { ceilings: { perCall: '20', perDay: '100.5', currency: '' } });
  expect(key.ceilings).toEqual({ perCall: '20.00', perDay: '100.50', currency: 'EUR' });
  const ceiling = { id, call: '20.0000', day: '100.5000', currency: 'EUR' };
  expect((await check(secret)).claims).toMatchObject({ ceiling });
  const rolled = await keys.rollApiKey({ merchantId, id, overlapSeconds: 60 }, team.as);
  expect(rolled.apiKey?.ceilings).toEqual(key.ceilings);
  expect((await check(rolled.secret)).claims).toMatchObject({ sid: rolled.apiKey?.id, ceiling });
  const again = await keys.rollApiKey({ merchantId, id: rolled.apiKey!.id, overlapSeconds: 60 }, team.as);
  expect((await check(again.secret)).claims).toMatchObject({ ceiling: { id } });
  const without = await made(team);
  expect(without.key.ceilings).toBeUndefined();
  expect((await check(without.secret)).claims).not.toHaveProperty('ceiling');
  // A test key moves test money.
  const test = await made(team, { mode: 'test', ceilings: { perCall: '', perDay: '5', currency: 'XTS' } });
  expect(test.key.ceilings).toEqual({ perCall: '', perDay: '5.00', currency: 'XTS' });
});

test('a ceiling is lowered at once, and raised or removed after a proof of who it is; the audit log has both', async () => {
  const team = await owner();
  const { merchant: merchantId } = team;
  const { id, secret } = await made(team, { ceilings: { perCall: '', perDay: '100', currency: 'EUR' } });
  const set = (perCall: string, perDay: string, as = team.as) =>
    keys.updateApiKey({ merchantId, id, ceilings: { perCall, perDay, currency: 'EUR' } }, as);
  house.advance(6 * 60_000);
  expect((await set('10', '50')).apiKey?.ceilings).toEqual({ perCall: '10.00', perDay: '50.00', currency: 'EUR' });
  await until(async () => {
    const { ceiling } = (await check(secret)).claims as { ceiling?: object };
    return JSON.stringify(ceiling) === JSON.stringify({ id, call: '10.0000', day: '50.0000', currency: 'EUR' });
  }, 'the change holds');
  for (const [call, day] of [
    ['10.01', '50'],
    ['10', '50.01'],
    ['', '50'],
    ['', ''],
  ] as const)
    expect((await failure(set(call, day))).reason).toBe('STEP_UP_REQUIRED');
  // What does not raise it goes on.
  await keys.updateApiKey({ merchantId, id, name: 'Till' }, team.as);
  const { apiKey } = await keys.getApiKey({ merchantId, id }, team.as);
  expect(apiKey).toMatchObject({ name: 'Till', ceilings: { perCall: '10.00', perDay: '50.00' } });
  house.advance(-6 * 60_000);
  expect((await set('', '')).apiKey?.ceilings).toBeUndefined();
  const { rows } = await database.asSystem((em) =>
    sql<{ details: Record<string, Record<string, unknown>> }>`
      select details from audit_log where subject = ${id} and rpc like '%UpdateApiKey' order by position`.execute(
      db(em),
    ),
  );
  expect(
    rows.map(({ details: { before, after } }) => [before, after].map((one) => [one?.['per_call'], one?.['per_day']])),
  ).toEqual([
    [
      [undefined, '100.0000'],
      ['10.0000', '50.0000'],
    ],
    [
      ['10.0000', '50.0000'],
      ['10.0000', '50.0000'],
    ],
    [
      ['10.0000', '50.0000'],
      [undefined, undefined],
    ],
  ]);
});

test.each([
  ['an amount that is none', { perCall: '-1', perDay: '', currency: '' }, 'AMOUNT_INVALID'],
  ['nothing', { perCall: '0', perDay: '', currency: '' }, 'AMOUNT_INVALID'],
  ['too many digits', { perCall: '', perDay: '1.001', currency: '' }, 'AMOUNT_INVALID'],
  ['another currency than the merchant’s', { perCall: '1', perDay: '', currency: 'USD' }, 'INVALID_ARGUMENT'],
  ['test money of a live key', { perCall: '1', perDay: '', currency: 'XTS' }, 'INVALID_ARGUMENT'],
])('a ceiling of %s is refused, and changes nothing', async (_, ceilings, reason) => {
  const team = await owner();
  const { id, key } = await made(team);
  expect((await failure(made(team, { ceilings }))).reason).toBe(reason);
  expect((await failure(keys.updateApiKey({ merchantId: team.merchant, id, ceilings }, team.as))).reason).toBe(reason);
  expect((await keys.listApiKeys({ merchantId: team.merchant }, team.as)).apiKeys).toEqual([key]);
});

test('nobody gives a key what they may not do themselves, nor manages keys of another merchant', async () => {
  const team = await owner();
  const { id } = await made(team);
  const terms = {
    name: 'x',
    mode: 'live',
    scopes: ['payments.read', 'payouts.request'],
    cidrs: [],
    limits: [],
  } as const;
  const permissions = ['payments.read'];
  const beyond = database.asUser(team.merchant, (em) =>
    createKey(
      em,
      { merchantId: team.merchant, currency: 'EUR', userId: team.userId, permissions, ownerId: team.userId },
      {
        ...terms,
        scopes: [...terms.scopes],
        cidrs: [],
        limits: [],
        ceilings: { perCall: null, perDay: null },
        expiresAt: null,
      },
      { allowed: { limit: 50 }, now: house.now() },
    ),
  );
  expect(await beyond.catch((error: unknown) => error)).toMatchObject({
    reason: 'SCOPE_NOT_HELD',
    metadata: { scopes: 'payouts.request' },
  });
  const colleague = await somebody(house);
  await database.asSystem((em) => join(em, team.merchant, colleague.id, 'finance'));
  expect((await failure(made({ ...team, as: { token: colleague.accessToken } }))).reason).toBe('PERMISSION_MISSING');
  const stranger = await owner();
  for (const refused of [
    made({ ...stranger, merchant: team.merchant }),
    keys.listApiKeys({ merchantId: team.merchant }, stranger.as),
    keys.listApiRequests({ merchantId: team.merchant }, stranger.as),
    keys.revokeApiKey({ merchantId: team.merchant, id }, stranger.as),
  ])
    expect((await failure(refused)).reason).toBe('MERCHANT_NOT_FOUND');
  expect((await failure(keys.getApiKey({ merchantId: stranger.merchant, id }, stranger.as))).reason).toBe(
    'API_KEY_NOT_FOUND',
  );
});

test('a merchant has as many keys as the plan of its owner allows; one that was rolled does not count', async () => {
  const { billing } = house.config;
  const stripe = {
    secretKey: 'sk_test_1',
    apiBase: new URL('http://127.0.0.1:9'),
    webhookSecrets: ['whsec_1'],
    returnUrl: 'http://localhost:3000/console/subscription',
  };
  const plans = {
    ...billing.plans,
    free: { ...billing.plans.free, quotas: { ...billing.plans.free.quotas, api_keys: 2 } },
  };
  const { app } = await house.replica({ billing: { ...billing, stripe, plans } });
  const sold = client(ApiKeyServiceService, app.port);
  const { merchant: merchantId, as } = await owner();
  const create = () => sold.createApiKey({ merchantId, name: 'One', mode: 'live', scopes: ['payments.read'] }, as);
  const [first] = [await create(), await create()];
  const full = { reason: 'API_KEY_LIMIT_REACHED', metadata: { limit: '2', plan: 'pro' } };
  expect(await failure(create())).toMatchObject(full);
  await sold.rollApiKey({ merchantId, id: first.apiKey!.id }, as);
  expect(await failure(create())).toMatchObject(full);
  const [key] = (await sold.listApiKeys({ merchantId, pageSize: 1 }, as)).apiKeys;
  await sold.revokeApiKey({ merchantId, id: key!.id }, as);
  await create();
  sold.close();
});

test('the keys of a suspended merchant are refused within a second', async () => {
  const team = await owner();
  const { id, secret } = await made(team);
  expect((await check(secret)).refused).toBeUndefined();
  const setState = (state: 'suspended' | 'approved') =>
    database.asSystem((em) =>
      db(em)
        .updateTable('merchants')
        .set({
          state,
          reason: state === 'suspended' ? 'It sold what it did not have' : null,
          updated_at: sql<Date>`now()`,
        })
        .where('id', '=', team.merchant)
        .execute(),
    );
  await setState('suspended');
  const { from, to } = await dated(() =>
    until(async () => (await check(secret)).refused === '400 MERCHANT_SUSPENDED', 'it is refused'),
  );
  expect(to - from).toBeLessThan(1_000);
  expect((await failure(made(team))).reason).toBe('MERCHANT_SUSPENDED');
  await setState('approved');
  await until(async () => (await check(secret)).refused === undefined, 'it works again');
  await setState('suspended');
  expect((await keys.revokeApiKey({ merchantId: team.merchant, id }, team.as)).apiKey?.status).toBe('revoked');
});

test('calls with a key are listed for its merchant, page by page, and found by what is known of them', async () => {
  const team = await owner();
  const { id } = await made(team);
  const log = client(LogsServiceService, house.app.port, { token: testGatewayKey });
  const line = (values: Record<string, string>) => ({
    attributes: Object.entries({
      at: String(house.now().getTime() / 1000),
      merchant: team.merchant,
      key: id,
      method: 'POST',
      original_method: '-',
      content_type: 'application/json',
      idempotency_key: '-',
      grpc_status: '-',
      duration_ms: '12',
      ...values,
    }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  });
  const request = 'plaza.wallet.v1.PaymentRequestService/CreatePaymentRequest';
  await log.export({
    resourceLogs: [
      {
        scopeLogs: [
          {
            logRecords: [
              line({ request_id: 'a', rpc: request, status: '200', idempotency_key: 'once', original_method: 'POST' }),
              line({ request_id: 'b', rpc: '-', status: '404' }),
              line({
                request_id: 'c',
                rpc: request,
                status: '200',
                grpc_status: '7',
                content_type: 'application/grpc',
              }),
              line({ request_id: 'd', merchant: '-', rpc: request, status: '200' }),
            ],
          },
        ],
      },
    ],
  });
  log.close();
  const list = async (filter: object) =>
    (await keys.listApiRequests({ merchantId: team.merchant, ...filter }, team.as)).requests;
  const all = await list({});
  expect(all.map(({ requestId, route, status }) => [requestId, route, status]).sort()).toEqual([
    ['a', '/api/payment-requests', 200],
    ['b', '', 404],
    ['c', `/${request}`, 403],
  ]);
  expect(all[0]).toMatchObject({ keyId: id, method: 'POST', durationMs: 12 });
  const ids = async (filter: object) => (await list(filter)).map(({ requestId }) => requestId).sort();
  expect(await ids({ outcome: 'succeeded' })).toEqual(['a']);
  expect(await ids({ outcome: 'refused' })).toEqual(['b', 'c']);
  expect(await ids({ idempotencyKey: 'once' })).toEqual(['a']);
  expect(await ids({ xRequestId: 'b' })).toEqual(['b']);
  expect(await ids({ route: `/${request}` })).toEqual(['c']);
  expect(await ids({ keyId: newId() })).toEqual([]);
  const first = await keys.listApiRequests({ merchantId: team.merchant, pageSize: 2 }, team.as);
  const rest = await keys.listApiRequests(
    { merchantId: team.merchant, pageSize: 2, pageToken: first.nextPageToken },
    team.as,
  );
  expect([...first.requests, ...rest.requests]).toEqual(all);
});

test('wrong terms are refused by name', async () => {
  const team = await owner();
  const wrong: [Terms, string][] = [
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['team.write'] }, 'scopes[0]'],
    [{ mode: 'other' }, 'mode'],
    [{ cidrs: ['203.0.113.0/33'] }, 'cidrs[0]'],
    [{ name: '' }, 'name'],
    [{ expiresAt: new Date(0) }, 'expires_at'],
    [
      {
        limits: [
          { name: 'a', calls: 1, windowSeconds: 1, counts: '' },
          { name: 'a', calls: 1, windowSeconds: 1, counts: '' },
        ],
      },
      'limits',
    ],
  ];
  for (const [terms, field] of wrong)
    expect((await failure(made(team, terms))).violations.map((each) => each.field)).toEqual([field]);
  expect(keyScopeNames).toHaveLength(16);
});

test('nobody but the gateway has keys checked', async () => {
  const stranger = client(AuthorizationService, house.app.port, { token: 'x'.repeat(40) });
  expect((await failure(stranger.check({}))).code).toBe(status.UNAUTHENTICATED);
  stranger.close();
});
