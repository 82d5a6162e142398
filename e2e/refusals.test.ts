// An idempotency key stores only what took effect, for every operation. A refusal changes nothing, so its key can be used again: for the same request
// after its obstacle was removed, or for another request. Only a success refuses another request under its key.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { until } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';

let stack: TestStack;
let api: Api;
let admin: string;

type Person = Awaited<ReturnType<Api['person']>>;
interface Sent {
  token?: string;
  body?: unknown;
}

/** A request that is refused at first, and the requests after it. */
interface Case {
  method?: string;
  path: string;
  /** The caller. */
  token?: string;
  /** The refused request. */
  first: Sent & { path?: string };
  reason: string;
  /** Removes the obstacle, so that `first` succeeds; without it `then` is sent. */
  mend?: () => Promise<unknown>;
  then?: Sent & { path?: string };
  /** Another request, which the key of a success refuses. Missing if only one request is possible. */
  other?: Sent & { path?: string };
  /** The part of an answer that is always the same; by default all of it. */
  same?: (answer: Answer) => unknown;
  /** Of two concurrent requests the second is refused while the first is under way. */
  inTurn?: boolean;
}

beforeAll(async () => {
  stack = await startTestStack({
    serviceEnv: { messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, wallet: { PAYOUT_DELAY_SECONDS: '3600' } },
  });
  api = new Api(stack.url);
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  admin = (await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' })).body.access_token;
});

afterAll(() => stack?.stop());

async function ok<Body>(answer: Promise<Answer>): Promise<Body> {
  const { status, body } = await answer;
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

async function rich(amount = '1000.00'): Promise<Person> {
  const person = await api.person();
  await api.deposit(person.token, amount);
  return person;
}

async function shop(owner: Person): Promise<string> {
  const { merchant } = await ok<{ merchant: { id: string } }>(
    api.post('/api/admin/merchants', { user_id: owner.id, name: 'Le Kop', currency: 'EUR', fee_rate: 100 }, admin),
  );
  return merchant.id;
}

/** A merchant with a payment. */
async function paid(more: object = {}): Promise<{ owner: Person; payer: Person; shopId: string; id: string }> {
  const [owner, payer] = [await api.person('Owner'), await rich()];
  const shopId = await shop(owner);
  const { payment } = await ok<{ payment: { id: string } }>(
    api.post('/api/payments', { merchant_id: shopId, amount: '100.00', currency: 'EUR', ...more }, payer.token),
  );
  return { owner, payer, shopId, id: payment.id };
}

const held = (): ReturnType<typeof paid> => paid({ capture_method: 'manual' });
const iban = 'FR76 3000 6000 0112 3456 7890 189';
const product = async (): Promise<{ id: string; price: string; stock: number }> =>
  (await api.get('/api/shop/products?club=AS_MONACO')).body.products[0];
const send = (from: Person, to: Person, amount: string): Promise<unknown> =>
  ok(api.post('/api/wallet/send', { recipient_id: to.id, amount, currency: 'EUR' }, from.token));

async function seat(): Promise<{ event_id: string; category: string }> {
  for (const { id } of (await api.get('/api/tickets/events', admin)).body.events) {
    const found = (await api.get(`/api/tickets/events/${id}`, admin)).body.event.categories.find(
      ({ seats_left: left }: { seats_left: number }) => left >= 20,
    );
    if (found) return { event_id: id, category: found.name };
  }
  throw new Error('Nothing is on sale.');
}

/** An API key of a merchant that auth knows. */
async function apiKey(): Promise<{ owner: Person; path: string; id: string; body: object }> {
  const owner = await api.person('Owner');
  const path = `/api/merchants/${await shop(owner)}/keys`;
  await until(async () => (await api.get(path, owner.token)).status === 200, 'auth knows the merchant');
  const body = { name: 'Shop server', mode: 'live', scopes: ['payments.read'] };
  const made = await ok<{ api_key: { id: string } }>(api.post(path, body, owner.token));
  return { owner, path, id: made.api_key.id, body };
}

async function talk(): Promise<{ lea: Person; id: string }> {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  const { conversation } = await ok<{ conversation: { id: string } }>(
    api.post('/api/social/conversations', { participant_ids: [marco.id] }, lea.token),
  );
  return { lea, id: conversation.id };
}

/** A webhook without a receiver, and a delivery to it. */
async function hook(): Promise<{
  owner: Person;
  id: string;
  delivery: string;
  enable: (enabled: boolean) => Promise<unknown>;
}> {
  const owner = await api.person('Owner');
  const { webhook } = await ok<{ webhook: { id: string } }>(
    api.post('/api/webhooks', { url: 'http://127.0.0.1:1/' }, owner.token),
  );
  const { delivery } = await ok<{ delivery: { id: string } }>(
    api.post(`/api/webhooks/${webhook.id}/test`, {}, owner.token),
  );
  const enable = (enabled: boolean): Promise<unknown> =>
    ok(api.send('PATCH', `/api/webhooks/${webhook.id}`, { token: owner.token, body: { enabled } }));
  return { owner, id: webhook.id, delivery: delivery.id, enable };
}

const nobody = '019a0000-0000-7000-8000-000000000001';

/** As if the person had opened the link of the mail. */
const verify = ({ id }: Person): Promise<unknown> =>
  withDatabase('auth', stack.databases.auth, (database) =>
    database.asSystem((em) => em.execute('update users set email_verified_at = now() where id = ?', [id])),
  );

/** A merchant with its owner, whom auth knows. */
async function known(): Promise<{ owner: Person; shopId: string }> {
  const owner = await api.person('Owner');
  const shopId = await shop(owner);
  await until(
    async () => (await api.get('/api/auth/merchants', owner.token)).body.memberships.length > 0,
    'auth knows the merchant',
  );
  return { owner, shopId };
}

/** An event that is sold, and a move of it. */
async function onSale(): Promise<{ path: string; id: string; move: object }> {
  const path = await managed('events');
  await ok(api.post(`${path}/state`, { state: 'published', etag: '*' }, admin));
  const date = new Date(Date.now() + 40 * 86_400_000).toISOString();
  const move = { date, refund_until: date, reason: 'Snow', etag: '*' };
  return { path, id: path.split('/').at(-1)!, move };
}

/** What can be made of each kind. */
const draft = {
  products: { name: 'Scarf', club: 'AS_MONACO', category: 'scarves', price: '20.00', stock: 5 },
  events: {
    title: 'Match',
    club: 'AS_MONACO',
    date: new Date(Date.now() + 864e5),
    venue: 'Home',
    competition: 'Cup',
    categories: [{ name: 'Stand', price: '10.00', rows: 1, seats_per_row: 2 }],
  },
  plans: { name: 'Europe', region: 'Europe', data: 1024, duration: 7, countries: ['FR'], price: '10.00' },
};
const clubId = (): string => `CLUB_${randomUUID().slice(0, 8).toUpperCase()}`;

/** The path of a draft that staff manages. */
async function managed(many: keyof typeof draft): Promise<string> {
  const made = await ok<Record<string, { id: string }>>(api.post(`/api/manage/${many}`, draft[many], admin));
  return `/api/manage/${many}/${Object.values(made)[0]!.id}`;
}

async function managedClub(): Promise<string> {
  const id = clubId();
  await ok(api.post('/api/manage/clubs', { id, name: 'Club', country: 'FR' }, admin));
  return id;
}

const sku = (): string => `SKU-${randomUUID()}`;

/** The path of a variant of a new product. */
async function varied(): Promise<string> {
  const path = `${await managed('products')}/variants/${sku()}`;
  await ok(api.send('PUT', path, { token: admin, body: { size: 'M', takes_stock: true, etag: '*' } }));
  return path;
}

/** The id of a change that was made there. */
async function changed(method: string, path: string, subject: string, body: object): Promise<string> {
  await ok(api.send(method, path, { token: admin, body: { ...body, etag: '*' } }));
  const { changes } = await ok<{ changes: { id: string }[] }>(
    api.get(`/api/manage/changes?page_size=1&subject=${subject}`, admin),
  );
  return changes[0]!.id;
}

/** By the operation's name in openapi.json. */
const cases: Record<string, () => Promise<Case>> = {
  createClub: async () => ({
    path: '/api/manage/clubs',
    token: admin,
    first: { body: { id: 'as monaco', name: 'Club', country: 'FR' } },
    reason: '400 INVALID_ARGUMENT',
    then: { body: { id: clubId(), name: 'Club', country: 'FR' } },
    other: { body: { id: clubId(), name: 'Club', country: 'FR' } },
  }),
  async updateClub() {
    const id = await managedClub();
    return {
      method: 'PATCH',
      path: `/api/manage/clubs/${id}`,
      token: admin,
      first: { body: { name: 'Other' } },
      reason: '400 ETAG_MISSING',
      then: { body: { name: 'Other', etag: '*' } },
      other: { body: { name: 'Another', etag: '*' } },
    };
  },
  async revertClub() {
    const id = await managedClub();
    const change_id = await changed('PATCH', `/api/manage/clubs/${id}`, id, { name: 'Other' });
    return {
      path: `/api/manage/clubs/${id}/revert`,
      token: admin,
      first: { body: { change_id: '0', etag: '*' } },
      reason: '404 CHANGE_NOT_FOUND',
      then: { body: { change_id, etag: '*' } },
      other: { body: { change_id: '1', etag: '*' } },
    };
  },
  createMedia: async () => {
    const body = { kind: 'product', size: 9, checksum: '0'.repeat(64), content_type: 'image/png' };
    return {
      path: '/api/media',
      token: admin,
      first: { body: { ...body, size: 25_000_001 } },
      reason: '400 INVALID_ARGUMENT',
      then: { body },
      other: { body: { ...body, size: 10 } },
    };
  },
  createProduct: async () => ({
    path: '/api/manage/products',
    token: admin,
    first: { body: { ...draft.products, name: '' } },
    reason: '400 INVALID_ARGUMENT',
    then: { body: draft.products },
    other: { body: { ...draft.products, name: 'Other' } },
  }),
  async updateProduct() {
    const path = await managed('products');
    return {
      method: 'PATCH',
      path,
      token: admin,
      first: { body: { name: 'Other' } },
      reason: '400 ETAG_MISSING',
      then: { body: { name: 'Other', etag: '*' } },
      other: { body: { name: 'Another', etag: '*' } },
    };
  },
  async setProductState() {
    const path = await managed('products');
    return {
      path: `${path}/state`,
      token: admin,
      first: { body: { state: 'archived', etag: '*' } },
      reason: '400 STATE_INVALID',
      then: { body: { state: 'published', etag: '*' } },
      other: { body: { state: 'proposed', etag: '*' } },
    };
  },
  async revertProduct() {
    const path = await managed('products');
    const change_id = await changed('PATCH', path, path.split('/').at(-1)!, { name: 'Other' });
    return {
      path: `${path}/revert`,
      token: admin,
      first: { body: { change_id: '0', etag: '*' } },
      reason: '404 CHANGE_NOT_FOUND',
      then: { body: { change_id, etag: '*' } },
      other: { body: { change_id: '1', etag: '*' } },
    };
  },
  async deleteProduct() {
    const path = await managed('products');
    return {
      method: 'DELETE',
      path,
      token: admin,
      first: {},
      reason: '400 ETAG_MISSING',
      then: { path: `${path}?etag=*` },
    };
  },
  createEvent: async () => ({
    path: '/api/manage/events',
    token: admin,
    first: { body: { ...draft.events, title: '' } },
    reason: '400 INVALID_ARGUMENT',
    then: { body: draft.events },
    other: { body: { ...draft.events, title: 'Other' } },
  }),
  async updateEvent() {
    const path = await managed('events');
    return {
      method: 'PATCH',
      path,
      token: admin,
      first: { body: { title: 'Other' } },
      reason: '400 ETAG_MISSING',
      then: { body: { title: 'Other', etag: '*' } },
      other: { body: { title: 'Another', etag: '*' } },
    };
  },
  async setEventState() {
    const path = await managed('events');
    return {
      path: `${path}/state`,
      token: admin,
      first: { body: { state: 'archived', etag: '*' } },
      reason: '400 STATE_INVALID',
      then: { body: { state: 'published', etag: '*' } },
      other: { body: { state: 'proposed', etag: '*' } },
    };
  },
  async revertEvent() {
    const path = await managed('events');
    const change_id = await changed('PATCH', path, path.split('/').at(-1)!, { title: 'Other' });
    return {
      path: `${path}/revert`,
      token: admin,
      first: { body: { change_id: '0', etag: '*' } },
      reason: '404 CHANGE_NOT_FOUND',
      then: { body: { change_id, etag: '*' } },
      other: { body: { change_id: '1', etag: '*' } },
    };
  },
  async deleteEvent() {
    const path = await managed('events');
    return {
      method: 'DELETE',
      path,
      token: admin,
      first: {},
      reason: '400 ETAG_MISSING',
      then: { path: `${path}?etag=*` },
    };
  },
  createPlan: async () => ({
    path: '/api/manage/plans',
    token: admin,
    first: { body: { ...draft.plans, name: '' } },
    reason: '400 INVALID_ARGUMENT',
    then: { body: draft.plans },
    other: { body: { ...draft.plans, name: 'Other' } },
  }),
  async updatePlan() {
    const path = await managed('plans');
    return {
      method: 'PATCH',
      path,
      token: admin,
      first: { body: { name: 'Other' } },
      reason: '400 ETAG_MISSING',
      then: { body: { name: 'Other', etag: '*' } },
      other: { body: { name: 'Another', etag: '*' } },
    };
  },
  async setPlanState() {
    const path = await managed('plans');
    return {
      path: `${path}/state`,
      token: admin,
      first: { body: { state: 'archived', etag: '*' } },
      reason: '400 STATE_INVALID',
      then: { body: { state: 'published', etag: '*' } },
      other: { body: { state: 'proposed', etag: '*' } },
    };
  },
  async revertPlan() {
    const path = await managed('plans');
    const change_id = await changed('PATCH', path, path.split('/').at(-1)!, { name: 'Other' });
    return {
      path: `${path}/revert`,
      token: admin,
      first: { body: { change_id: '0', etag: '*' } },
      reason: '404 CHANGE_NOT_FOUND',
      then: { body: { change_id, etag: '*' } },
      other: { body: { change_id: '1', etag: '*' } },
    };
  },
  async deletePlan() {
    const path = await managed('plans');
    return {
      method: 'DELETE',
      path,
      token: admin,
      first: {},
      reason: '400 ETAG_MISSING',
      then: { path: `${path}?etag=*` },
    };
  },
  async moveStock() {
    const path = await managed('products');
    return {
      path: `${path}/stock`,
      token: admin,
      first: { body: { kind: 'correction', quantity: -1 } },
      reason: '400 REASON_MISSING',
      then: { body: { kind: 'receipt', quantity: 1 } },
      other: { body: { kind: 'receipt', quantity: 2 } },
    };
  },
  async cancelEvent() {
    const { path } = await onSale();
    return {
      path: `${path}/cancel`,
      token: admin,
      first: { body: { reason: 'Snow' } },
      reason: '400 ETAG_MISSING',
      then: { body: { reason: 'Snow', etag: '*' } },
      other: { body: { reason: 'Rain', etag: '*' } },
    };
  },
  async moveEvent() {
    const { path, move } = await onSale();
    return {
      path: `${path}/move`,
      token: admin,
      first: { body: { ...move, etag: '' } },
      reason: '400 ETAG_MISSING',
      then: { body: move },
      other: { body: { ...move, reason: 'Rain' } },
    };
  },
  async retryCancellation() {
    const { path } = await onSale();
    return {
      path: `${path}/cancellation/retry`,
      token: admin,
      first: { body: {} },
      reason: '404 EVENT_CHANGE_NOT_FOUND',
      mend: () => ok(api.post(`${path}/cancel`, { reason: 'Snow', etag: '*' }, admin)),
    };
  },
  async giveBackOrder() {
    const { token } = await rich();
    const { path, id, move } = await onSale();
    const order = async (): Promise<string> => {
      const body = { event_id: id, category: 'Stand' };
      return (await ok<{ tickets: { order_id: string }[] }>(api.post('/api/tickets/purchase', body, token))).tickets[0]!
        .order_id;
    };
    const [one, another] = [await order(), await order()];
    return {
      path: `/api/tickets/orders/${one}/give-back`,
      token,
      first: { body: {} },
      reason: '400 GIVE_BACK_NOT_OFFERED',
      mend: () => ok(api.post(`${path}/move`, move, admin)),
      other: { path: `/api/tickets/orders/${another}/give-back`, body: {} },
    };
  },
  async putEventCategory() {
    const path = await managed('events');
    return {
      method: 'PUT',
      path: `${path}/categories/Kop`,
      token: admin,
      first: { body: { price: '10.00', rows: 1, seats_per_row: 2 } },
      reason: '400 ETAG_MISSING',
      then: { body: { price: '10.00', rows: 1, seats_per_row: 2, etag: '*' } },
      other: { body: { price: '12.00', rows: 1, seats_per_row: 2, etag: '*' } },
    };
  },
  async deleteEventCategory() {
    const path = await managed('events');
    return {
      method: 'DELETE',
      path: `${path}/categories/Stand`,
      token: admin,
      first: {},
      reason: '400 ETAG_MISSING',
      then: { path: `${path}/categories/Stand?etag=*` },
    };
  },
  async putVariant() {
    const path = await managed('products');
    const body = { size: 'M', takes_stock: true };
    return {
      method: 'PUT',
      path: `${path}/variants/${sku()}`,
      token: admin,
      first: { body },
      reason: '400 ETAG_MISSING',
      then: { body: { ...body, etag: '*' } },
      other: { body: { ...body, size: 'L', etag: '*' } },
    };
  },
  async setVariantState() {
    const path = await varied();
    return {
      path: `${path}/state`,
      token: admin,
      first: { body: { state: 'archived' } },
      reason: '400 ETAG_MISSING',
      then: { body: { state: 'archived', etag: '*' } },
      other: { body: { state: 'active', etag: '*' } },
    };
  },
  async deleteVariant() {
    const path = await varied();
    return {
      method: 'DELETE',
      path,
      token: admin,
      first: {},
      reason: '400 ETAG_MISSING',
      then: { path: `${path}?etag=*` },
    };
  },
  async createApiKey() {
    const { owner, path, body } = await apiKey();
    return {
      path,
      token: owner.token,
      first: { body: { ...body, scopes: [] } },
      reason: '400 INVALID_ARGUMENT',
      then: { body },
      other: { body: { ...body, name: 'Till' } },
    };
  },
  async updateApiKey() {
    const { owner, path, id } = await apiKey();
    return {
      method: 'PATCH',
      path: `${path}/${id}`,
      token: owner.token,
      first: { body: { allowed: { cidrs: ['everywhere'] } } },
      reason: '400 INVALID_ARGUMENT',
      then: { body: { name: 'Till' } },
      other: { body: { name: 'Shop' } },
    };
  },
  async rollApiKey() {
    const { owner, path, id } = await apiKey();
    return {
      path: `${path}/${id}/roll`,
      token: owner.token,
      first: { path: `${path}/${randomUUID()}/roll`, body: {} },
      reason: '404 API_KEY_NOT_FOUND',
      then: { body: {} },
      other: { body: { overlap_seconds: 5 } },
    };
  },
  async revokeApiKey() {
    const { owner, path, id } = await apiKey();
    return {
      path: `${path}/${id}/revoke`,
      token: owner.token,
      first: { path: `${path}/${randomUUID()}/revoke`, body: {} },
      reason: '404 API_KEY_NOT_FOUND',
      then: { body: {} },
    };
  },
  resolveReport: async () => {
    const [lea, marco] = [await api.person(), await api.person()];
    const { id } = (await api.post('/api/social/reports', { user_id: marco.id, reason: 'spam' }, lea.token)).body;
    const body = { state: 'acted', decision: 'Suspended' };
    return {
      path: `/api/admin/reports/${id}/resolve`,
      token: admin,
      first: { path: `/api/admin/reports/${randomUUID()}/resolve`, body },
      reason: '404 REPORT_NOT_FOUND',
      then: { body },
      other: { body: { ...body, state: 'dismissed' } },
    };
  },
  sendTestMail: async () => ({
    path: '/api/admin/mails/test',
    token: admin,
    first: { body: { template: 'test', language: 'xx' } },
    reason: '400 INVALID_ARGUMENT',
    then: { body: { template: 'test', language: 'fr' } },
    other: { body: { template: 'test', language: 'en' } },
  }),
  giveConsent: async () => ({
    path: '/api/auth/consents/give',
    token: (await api.person()).token,
    first: { body: { purpose: 'analytics', version: '0' } },
    reason: '400 CONSENT_VERSION_NOT_IN_FORCE',
    then: { body: { purpose: 'analytics', version: '1' } },
    other: { body: { purpose: 'personalisation', version: '1' } },
  }),
  withdrawConsent: async () => ({
    path: '/api/auth/consents/withdraw',
    token: (await api.person()).token,
    first: { body: { purpose: 'terms' } },
    reason: '404 CONSENT_NOT_ASKED',
    then: { body: { purpose: 'analytics' } },
    other: { body: { purpose: 'personalisation' } },
  }),
  async applyForMerchant() {
    const owner = await api.person('Owner');
    const body = { name: 'Le Kop', legal_name: 'Le Kop SARL', country: 'FR', currency: 'EUR' };
    return {
      path: '/api/merchants',
      token: owner.token,
      first: { body },
      reason: '400 EMAIL_NOT_VERIFIED',
      mend: () => verify(owner),
      other: { body: { ...body, name: 'Another' } },
    };
  },
  async updateMerchantAccount() {
    const { owner, shopId } = await known();
    return {
      method: 'PATCH',
      path: `/api/merchants/${shopId}/account`,
      token: owner.token,
      first: { body: { club_id: 'as monaco' } },
      reason: '400 INVALID_ARGUMENT',
      then: { body: { club_id: 'AS_MONACO' } },
      other: { body: { name: 'Other' } },
    };
  },
  async inviteMember() {
    const { owner, shopId } = await known();
    const body = (email: string): Sent => ({ body: { email, role: 'gate' } });
    return {
      path: `/api/merchants/${shopId}/invitations`,
      token: owner.token,
      first: body(owner.email),
      reason: '409 ALREADY_MEMBER',
      then: body(`${shopId}@plaza.example`),
      other: body(`other-${shopId}@plaza.example`),
    };
  },
  async register() {
    const before = await api.person();
    const body = { email: before.email, password: 'correct horse', name: 'Next' };
    return {
      path: '/api/auth/register',
      first: { body },
      reason: '409 EMAIL_TAKEN',
      mend: () => ok(api.send('DELETE', '/api/auth/me', { token: before.token })),
      other: { body: { ...body, name: 'Another' } },
      same: ({ body: { user } }) => user,
    };
  },
  async upgradeGuest() {
    const before = await api.person();
    const { access_token: token } = await ok<{ access_token: string }>(api.post('/api/auth/guests', {}));
    const body = { email: before.email, password: 'correct horse', name: 'Next' };
    return {
      path: '/api/auth/guests/upgrade',
      token,
      first: { body },
      reason: '409 EMAIL_TAKEN',
      mend: () => ok(api.send('DELETE', '/api/auth/me', { token: before.token })),
      other: { body: { ...body, name: 'Another' } },
      same: ({ body: { user } }) => user,
    };
  },
  async updateMe() {
    const { token } = await api.person();
    return {
      method: 'PATCH',
      path: '/api/auth/me',
      token,
      first: { body: { club_id: 'as monaco' } },
      reason: '400 INVALID_ARGUMENT',
      then: { body: { club_id: 'AS_MONACO' } },
      other: { body: { name: 'Other' } },
    };
  },
  async deleteMe() {
    const [lea, marco] = [await rich('5.00'), await api.person()];
    return {
      method: 'DELETE',
      path: '/api/auth/me',
      token: lea.token,
      first: {},
      reason: '400 MONEY_LEFT',
      mend: () => send(lea, marco, '5.00'),
      inTurn: true,
    };
  },

  async deposit() {
    const { token } = await api.person();
    const body = (amount: string): Sent => ({ body: { amount, currency: 'EUR' } });
    return {
      path: '/api/wallet/deposit',
      token,
      first: body('402.02'),
      reason: '400 PAYMENT_DECLINED',
      then: body('5.00'),
      other: body('402.02'),
    };
  },
  async sendMoney() {
    const [lea, marco] = [await rich('1.00'), await api.person()];
    const body = { recipient_id: marco.id, amount: '2.00', currency: 'EUR' };
    return {
      path: '/api/wallet/send',
      token: lea.token,
      first: { body },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(lea.token, '9.00'),
      other: { body: { ...body, amount: '3.00' } },
    };
  },
  async createWallet() {
    const { token } = await api.person();
    return {
      path: '/api/wallet/wallets',
      token,
      first: { body: { currency: 'SEK' } },
      reason: '400 CURRENCY_UNKNOWN',
      then: { body: { currency: 'USD' } },
      other: { body: { currency: 'JPY' } },
    };
  },
  async createExchangeQuote() {
    const { token } = await api.person();
    const body = { from: 'EUR', to: 'USD', amount: '10.00' };
    return {
      path: '/api/wallet/exchange/quotes',
      token,
      first: { body: { ...body, to: 'EUR' } },
      reason: '400 EXCHANGE_SAME_CURRENCY',
      then: { body },
      other: { body: { ...body, amount: '11.00' } },
    };
  },
  async exchangeMoney() {
    const { token } = await api.person();
    const quote = async (): Promise<Sent> => ({
      body: {
        quote_id: (
          await ok<{ quote: string }>(
            api.post('/api/wallet/exchange/quotes', { from: 'EUR', to: 'USD', amount: '10.00' }, token),
          )
        ).quote,
      },
    });
    return {
      path: '/api/wallet/exchange',
      token,
      first: await quote(),
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(token, '20.00'),
      other: await quote(),
    };
  },
  async putExchangeRates() {
    const body = (to: string, rate = '1.1'): Sent => ({ body: { rates: [{ from: 'EUR', to, rate }] } });
    return {
      method: 'PUT',
      path: '/api/admin/exchange/rates',
      token: admin,
      first: body('SEK'),
      reason: '400 CURRENCY_UNKNOWN',
      then: body('USD'),
      other: body('USD', '1.2'),
    };
  },
  async freezeWallet() {
    const { id } = await rich();
    const path = (who: string): string => `/api/admin/wallets/${who}/freeze`;
    return {
      path: path(id),
      token: admin,
      first: { path: path(nobody), body: { reason: 'r' } },
      reason: '404 WALLET_NOT_FOUND',
      then: { body: { reason: 'r' } },
      other: { body: { reason: 'another' } },
    };
  },
  async unfreezeWallet() {
    const { id } = await rich();
    const path = (who: string): string => `/api/admin/wallets/${who}/unfreeze`;
    return {
      path: path(id),
      token: admin,
      first: { path: path(nobody), body: { reason: 'r' } },
      reason: '404 WALLET_NOT_FOUND',
      then: { body: { reason: 'r' } },
      other: { body: { reason: 'another' } },
    };
  },
  async setWalletLimits() {
    const { id } = await rich();
    const body = (limit: string): Sent => ({ body: { currency: 'EUR', day_limit: limit } });
    return {
      method: 'PUT',
      path: `/api/admin/wallets/${id}/limits`,
      token: admin,
      first: body('-1'),
      reason: '400 AMOUNT_INVALID',
      then: body('50.00'),
      other: body('60.00'),
    };
  },
  async purchaseCredits() {
    const { token } = await api.person();
    return {
      path: '/api/credits/purchase',
      token,
      first: { body: { package: '100' } },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(token, '20.00'),
      other: { body: { package: '500' } },
    };
  },
  async grantCredits() {
    const { id } = await api.person();
    return {
      path: '/api/admin/credits/grant',
      token: admin,
      first: { body: { user_id: nobody, amount: 5 } },
      reason: '404 RECIPIENT_NOT_FOUND',
      then: { body: { user_id: id, amount: 5 } },
      other: { body: { user_id: id, amount: 6 } },
    };
  },
  async startAdView() {
    const { token } = await api.person();
    return {
      path: '/api/ads/views',
      token,
      first: { body: { ad_id: '' } },
      reason: '400 INVALID_ARGUMENT',
      then: { body: { ad_id: 'a' } },
      other: { body: { ad_id: 'b' } },
    };
  },
  async completeAdView() {
    const { token } = await api.person();
    const start = async (): Promise<string> =>
      `/api/ads/views/${(await ok<{ view: { id: string } }>(api.post('/api/ads/views', { ad_id: 'a' }, token))).view.id}/complete`;
    return {
      path: await start(),
      token,
      first: { path: `/api/ads/views/${nobody}/complete`, body: {} },
      reason: '404 AD_VIEW_NOT_FOUND',
      then: { body: {} },
    };
  },
  async createMerchant() {
    const { id } = await api.person();
    const body = (userId: string, name = 'Le Kop'): Sent => ({ body: { user_id: userId, name, currency: 'EUR' } });
    return {
      path: '/api/admin/merchants',
      token: admin,
      first: body(nobody),
      reason: '404 MERCHANT_OWNER_NOT_FOUND',
      then: body(id),
      other: body(id, 'Other'),
    };
  },
  async createPayment() {
    const [owner, payer] = [await api.person(), await api.person()];
    const body = { merchant_id: await shop(owner), amount: '10.00', currency: 'EUR' };
    return {
      path: '/api/payments',
      token: payer.token,
      first: { body },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(payer.token, '30.00'),
      other: { body: { ...body, amount: '11.00' } },
    };
  },
  async capturePayment() {
    const { owner, id } = await held();
    return {
      path: `/api/payments/${id}/capture`,
      token: owner.token,
      first: { body: { amount: '100.01' } },
      reason: '400 HOLD_EXCEEDED',
      then: { body: { amount: '40.00' } },
      other: { body: { amount: '41.00' } },
    };
  },
  async voidPayment() {
    const { owner, payer, shopId, id } = await held();
    const { payment } = await ok<{ payment: { id: string } }>(
      api.post('/api/payments', { merchant_id: shopId, amount: '1.00', currency: 'EUR' }, payer.token),
    );
    const path = (which: string): string => `/api/payments/${which}/void`;
    return {
      path: path(id),
      token: owner.token,
      first: { path: path(payment.id), body: {} },
      reason: '400 PAYMENT_NOT_HELD',
      then: { body: {} },
    };
  },
  async extendPayment() {
    const { owner, id } = await held();
    const body = (days: number): Sent => ({
      body: { expires_at: new Date(Date.now() + days * 86_400_000).toISOString() },
    });
    return {
      path: `/api/payments/${id}/extend`,
      token: owner.token,
      first: body(40),
      reason: '400 INVALID_ARGUMENT',
      then: body(20),
      other: body(21),
    };
  },
  async refundPayment() {
    const { owner, payer, shopId, id } = await paid();
    await ok(api.post('/api/payouts', { amount: '99.00', currency: 'EUR', destination: iban }, owner.token));
    return {
      path: `/api/payments/${id}/refund`,
      token: owner.token,
      first: { body: { amount: '50.00' } },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () =>
        ok(api.post('/api/payments', { merchant_id: shopId, amount: '100.00', currency: 'EUR' }, payer.token)),
      other: { body: { amount: '10.00' } },
    };
  },
  async createPayout() {
    const { owner, payer, shopId } = await paid();
    const body = { amount: '150.00', currency: 'EUR', destination: iban };
    return {
      path: '/api/payouts',
      token: owner.token,
      first: { body },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () =>
        ok(api.post('/api/payments', { merchant_id: shopId, amount: '100.00', currency: 'EUR' }, payer.token)),
      other: { body: { ...body, amount: '1.00' } },
    };
  },
  async cancelPayout() {
    const { owner } = await paid();
    const { payout } = await ok<{ payout: { id: string } }>(
      api.post('/api/payouts', { amount: '10.00', currency: 'EUR', destination: iban }, owner.token),
    );
    return {
      path: `/api/payouts/${payout.id}/cancel`,
      token: owner.token,
      first: { path: `/api/payouts/${nobody}/cancel`, body: {} },
      reason: '404 PAYOUT_NOT_FOUND',
      then: { body: {} },
    };
  },
  async reverseTransaction() {
    const [lea, marco, sofia] = [await rich('10.00'), await api.person(), await api.person()];
    const { transaction } = await ok<{ transaction: { id: string } }>(
      api.post('/api/wallet/send', { recipient_id: marco.id, amount: '10.00', currency: 'EUR' }, lea.token),
    );
    await send(marco, sofia, '10.00');
    return {
      path: `/api/admin/transactions/${transaction.id}/reverse`,
      token: admin,
      first: { body: { reason: 'r' } },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(marco.token, '10.00'),
      other: { body: { reason: 'another' } },
    };
  },

  async purchaseTickets() {
    const { token } = await api.person();
    const body = await seat();
    return {
      path: '/api/tickets/purchase',
      token,
      first: { body },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(token, '500.00'),
      other: { body: { ...body, quantity: 2 } },
    };
  },
  async holdSeats() {
    const { token } = await api.person();
    const body = await seat();
    return {
      path: '/api/tickets/holds',
      token,
      first: { body: { ...body, seat_ids: ['NOWHERE-1'] } },
      reason: '404 SEAT_NOT_FOUND',
      then: { body },
      other: { body: { ...body, quantity: 2 } },
    };
  },
  async extendSeatHold() {
    const { token } = await api.person();
    const { hold } = await ok<{ hold: { id: string } }>(api.post('/api/tickets/holds', await seat(), token));
    const path = (id: string): string => `/api/tickets/holds/${id}/extend`;
    return {
      path: path(hold.id),
      token,
      first: { path: path(nobody), body: {} },
      reason: '404 SEAT_HOLD_NOT_FOUND',
      then: { body: {} },
      other: { path: path(nobody), body: {} },
    };
  },
  async addCartItem() {
    const { token } = await api.person();
    const { id } = await product();
    const body = (quantity: number): Sent => ({ body: { product_id: id, quantity } });
    return {
      path: '/api/shop/cart',
      token,
      first: body(100),
      reason: '400 QUANTITY_INVALID',
      then: body(1),
      other: body(2),
    };
  },
  async updateCartItem() {
    const { token } = await api.person();
    const { id } = await product();
    return {
      method: 'PATCH',
      path: `/api/shop/cart/${id}`,
      token,
      first: { body: { quantity: 2 } },
      reason: '404 CART_ITEM_NOT_FOUND',
      mend: () => ok(api.post('/api/shop/cart', { product_id: id, quantity: 1 }, token)),
      other: { body: { quantity: 3 } },
    };
  },
  async checkoutCart() {
    const { token } = await rich();
    const { id, price } = await product();
    return {
      path: '/api/shop/checkout',
      token,
      first: { body: {} },
      reason: '400 CART_EMPTY',
      mend: () => ok(api.post('/api/shop/cart', { product_id: id, quantity: 1 }, token)),
      other: { body: { expected_total: price } },
    };
  },
  async activateEsim() {
    const { token } = await api.person();
    const [one, two] = (await api.get('/api/esim/plans')).body.plans;
    return {
      path: '/api/esim/activate',
      token,
      first: { body: { plan_id: one.id } },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(token, '500.00'),
      other: { body: { plan_id: two.id } },
    };
  },
  async topUpEsim() {
    const { token } = await rich('90.00');
    const plans: { id: string; name: string }[] = (await api.get('/api/esim/plans')).body.plans;
    const [small, large, world] = ['Europe Away Days 5 GB', 'Europe Season 20 GB', 'World Tour 20 GB'].map((known) =>
      plans.find(({ name }) => name === known)!,
    );
    const { esim } = await ok<{ esim: { id: string } }>(api.post('/api/esim/activate', { plan_id: small!.id }, token));
    await ok(api.post('/api/esim/activate', { plan_id: world!.id }, token));
    return {
      path: `/api/esims/${esim.id}/top-up`,
      token,
      first: { body: { plan_id: small!.id } },
      reason: '400 INSUFFICIENT_FUNDS',
      mend: () => api.deposit(token, '500.00'),
      other: { body: { plan_id: large!.id } },
    };
  },
  async refundOrder() {
    const { token } = await rich();
    await ok(api.post('/api/shop/cart', { product_id: (await product()).id, quantity: 1 }, token));
    const { order } = await ok<{ order: { id: string } }>(api.post('/api/shop/checkout', {}, token));
    const path = (id: string): string => `/api/shop/orders/${id}/refund`;
    return {
      path: path(order.id),
      token: admin,
      first: { path: path(nobody), body: {} },
      reason: '404 ORDER_NOT_FOUND',
      then: { body: {} },
      other: { body: { reason: 'another' } },
    };
  },
  async refundTickets() {
    const { token } = await rich();
    const { tickets } = await ok<{ tickets: { order_id: string }[] }>(
      api.post('/api/tickets/purchase', await seat(), token),
    );
    const path = (id: string): string => `/api/tickets/orders/${id}/refund`;
    return {
      path: path(tickets[0]!.order_id),
      token: admin,
      first: { path: path(nobody), body: {} },
      reason: '404 ORDER_NOT_FOUND',
      then: { body: {} },
      other: { body: { reason: 'another' } },
    };
  },

  async createConversation() {
    const [lea, marco, sofia] = [await api.person(), await api.person(), await api.person()];
    const body = (...ids: string[]): Sent => ({ body: { participant_ids: ids } });
    return {
      path: '/api/social/conversations',
      token: lea.token,
      first: body(nobody),
      reason: '404 PARTICIPANT_NOT_FOUND',
      then: body(marco.id),
      other: body(sofia.id),
    };
  },
  async sendMessage() {
    const { lea, id } = await talk();
    const path = (which: string): string => `/api/social/conversations/${which}/messages`;
    return {
      path: path(id),
      token: lea.token,
      first: { path: path(nobody), body: { message: 'a' } },
      reason: '404 CONVERSATION_NOT_FOUND',
      then: { body: { message: 'a' } },
      other: { body: { message: 'b' } },
    };
  },
  async createPost() {
    const { token } = await api.person();
    return {
      path: '/api/social/posts',
      token,
      first: { body: { text: ' ' } },
      reason: '400 INVALID_ARGUMENT',
      then: { body: { text: 'a' } },
      other: { body: { text: 'b' } },
    };
  },
  async createWebhook() {
    const { token } = await api.person();
    const body = (url: string): Sent => ({ body: { url } });
    return {
      path: '/api/webhooks',
      token,
      first: body('ftp://127.0.0.1/'),
      reason: '400 WEBHOOK_URL_INVALID',
      then: body('http://127.0.0.1:1/'),
      other: body('http://127.0.0.1:1/other'),
    };
  },
  async updateWebhook() {
    const { owner, id } = await hook();
    const body = { description: 'a' };
    return {
      method: 'PATCH',
      path: `/api/webhooks/${id}`,
      token: owner.token,
      first: { path: `/api/webhooks/${nobody}`, body },
      reason: '404 WEBHOOK_NOT_FOUND',
      then: { body },
      other: { body: { description: 'b' } },
    };
  },
  async deleteWebhook() {
    const [{ owner, id }] = [await hook()];
    return {
      method: 'DELETE',
      path: `/api/webhooks/${id}`,
      token: owner.token,
      first: { path: `/api/webhooks/${nobody}` },
      reason: '404 WEBHOOK_NOT_FOUND',
      then: {},
      other: { path: `/api/webhooks/${nobody}` },
    };
  },
  async rotateWebhookSecret() {
    const { owner, id } = await hook();
    const path = (which: string): string => `/api/webhooks/${which}/rotate-secret`;
    return {
      path: path(id),
      token: owner.token,
      first: { path: path(nobody), body: {} },
      reason: '404 WEBHOOK_NOT_FOUND',
      then: { body: {} },
      other: { body: { overlap_seconds: 5 } },
    };
  },
  async testWebhook() {
    const { owner, id, enable } = await hook();
    await enable(false);
    return {
      path: `/api/webhooks/${id}/test`,
      token: owner.token,
      first: { body: {} },
      reason: '400 WEBHOOK_DISABLED',
      mend: () => enable(true),
    };
  },
  async replayDelivery() {
    const { owner, delivery, enable } = await hook();
    await enable(false);
    return {
      path: `/api/webhooks/deliveries/${delivery}/replay`,
      token: owner.token,
      first: { body: {} },
      reason: '400 WEBHOOK_DISABLED',
      mend: () => enable(true),
    };
  },
  async replayDeliveries() {
    const { owner, id, enable } = await hook();
    await enable(false);
    const body = { from: new Date(Date.now() - 60_000).toISOString() };
    return {
      path: `/api/webhooks/${id}/replay`,
      token: owner.token,
      first: { body },
      reason: '400 WEBHOOK_DISABLED',
      mend: () => enable(true),
      other: { body: { ...body, status: 'delivered' } },
    };
  },
};

/** Operations with a key that other tests cover. */
const elsewhere: Record<string, string> = {
  checkoutCredits:
    'services/wallet/src/funding/stripe/stripe.io.test.ts: it needs a Stripe, and begins as a deposit there does',
  refundDeposit: 'services/wallet/src/funding/stripe/stripe-reversals.io.test.ts',
  createExport: 'services/auth/src/exports/exports.io.test.ts: it is made after the answer',
  refundManagedOrder: 'services/catalog/src/order-manage/order-manage.io.test.ts',
  refundPlacedOrder: 'services/catalog/src/refunds/refunds.io.test.ts',
  payUnclaimed: 'services/wallet/src/funding/unclaimed/unclaimed.io.test.ts, and e2e/deletion.test.ts',
  createPaymentRequest: 'services/wallet/src/payments/payment-requests/payment-requests.io.test.ts',
  payTestPaymentRequest: 'services/wallet/src/payments/test-payments/test-payments.io.test.ts: only with a test key',
  cancelPaymentRequest: 'nothing happens twice: what is cancelled stays so',
  cancelAnyPayout: 'services/wallet/src/payments/admin/payment-admin.io.test.ts: as cancelPayout',
  approvePayout: 'nothing happens twice: a payout is approved once',
  forgetPayoutDestination: 'nothing happens twice: what is forgotten stays so',
  createImport: 'services/catalog/src/bulk/bulk.io.test.ts',
  createBulkChange: 'services/catalog/src/bulk/bulk.io.test.ts: as createImport',
  previewImport: 'nothing happens twice: a preview that is being made is not begun again',
  confirmImport: 'nothing happens twice: what is confirmed is applied once',
  cancelImport: 'nothing happens twice: what is cancelled stays so',
  createCheckInList: 'services/catalog/src/check-in/check-in.io.test.ts: a name is taken once',
  putCheckInList: 'nothing happens twice: it sets the same fields',
  deleteCheckInList: 'nothing happens twice: what is deleted stays so',
  createCheckInDevice: 'services/catalog/src/check-in/check-in.io.test.ts',
  revokeCheckInDevice: 'nothing happens twice: what is revoked stays so',
  putTicketWallet: 'services/catalog/src/nft/wallets.io.test.ts: without a chain nothing is named',
  deleteTicketWallet: 'nothing happens twice: what is forgotten stays so',
  offerTicket: 'services/catalog/src/transfers/transfers.io.test.ts',
  claimTicketTransfer: 'nothing happens twice: what is claimed stays so',
  acceptTicketTransfer: 'nothing happens twice: what is accepted stays so',
  declineTicketTransfer: 'nothing happens twice: what is declined stays so',
  cancelTicketTransfer: 'nothing happens twice: what is taken back stays so',
  undoScan: 'nothing happens twice: what is undone stays so',
  clearCart: 'services/catalog/src/shop/shop.io.test.ts',
  removeCartItem: 'services/catalog/src/shop/shop.io.test.ts',
  putMatch: 'nothing happens twice: it sets the same fields',
  recordResult: 'nothing happens twice: it sets the same result',
  dismissRecommendation: 'nothing happens twice: what is dismissed stays so',
  readNotification: 'services/messaging/src/notifications/notifications.io.test.ts',
  readNotifications: 'services/messaging/src/notifications/notifications.io.test.ts',
  renameConversation: 'services/messaging/src/social/groups/groups.io.test.ts',
  addConversationMember: 'nothing happens twice: who is in the group stays as they are',
  removeConversationMember: 'services/messaging/src/social/groups/groups.io.test.ts',
  setConversationRole: 'nothing happens twice: it sets the same role',
  editMessage: 'services/messaging/src/social/messages/edit.io.test.ts',
  addReaction: 'nothing happens twice: who reacted so does once',
  removeReaction: 'nothing happens twice: what is taken back stays so',
  pinMessage: 'nothing happens twice: what is pinned stays so',
  unpinMessage: 'nothing happens twice: what is unpinned stays so',
  acceptConversation: 'nothing happens twice: what is accepted stays so',
  declineConversation: 'nothing happens twice: what is declined stays so',
  muteConversation: 'nothing happens twice: what is muted stays so',
  unmuteConversation: 'nothing happens twice: what is not muted stays so',
  archiveConversation: 'nothing happens twice: what is archived stays so',
  unarchiveConversation: 'nothing happens twice: what is not archived stays so',
  createReport: 'nothing happens twice: what is reported is reported once',
  turnOnReceipts: 'nothing happens twice: what is on stays so',
  turnOffReceipts: 'nothing happens twice: what is off stays so',
  blockPerson: 'nothing happens twice: who is blocked stays so',
  unblockPerson: 'nothing happens twice: who is not blocked stays so',
  hideMessage: 'nothing happens twice: what is hidden stays so',
  deleteMessage: 'services/messaging/src/social/messages/delete.io.test.ts',
  deletePost: 'services/messaging/src/social/feed/delete.io.test.ts',
  markConversationRead: 'services/messaging/src/social/messages/messages.io.test.ts',
};

test('every operation with a key in its message is in the table', () => {
  interface Operation {
    operationId: string;
    parameters?: { $ref?: string }[];
  }
  const { paths } = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8'),
  ) as { paths: Record<string, Record<string, Operation>> };
  const keyed = Object.values(paths)
    .flatMap((path) => Object.values(path))
    .filter(({ parameters = [] }) => parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')))
    .map(({ operationId }) => operationId);
  expect(keyed.length).toBeGreaterThan(30);
  expect(keyed.filter((id) => !(id in cases || id in elsewhere))).toEqual([]);
});

test.each(Object.keys(cases))('%s stores what took effect under its key, and no refusal', async (name) => {
  const {
    method = 'POST',
    path,
    token,
    first,
    reason,
    mend,
    then = first,
    other,
    inTurn = false,
    same = ({ status, body }) => ({ status, body }),
  } = await cases[name]!();
  const key = randomUUID();
  const call = (sent: Sent & { path?: string }): Promise<Answer> =>
    api.send(method, sent.path ?? path, {
      token,
      ...(sent.body !== undefined && { body: sent.body }),
      headers: { 'idempotency-key': key },
    });
  for (let n = 0; n < 2; n++) expect(refusal(await call(first))).toBe(reason);
  await mend?.();
  // Whoever comes again may come twice at once.
  const answers = inTurn ? [await call(then)] : await Promise.all([call(then), call(then), call(then)]);
  expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(({ body }) => [200, body]));
  answers.push(await call(then));
  for (const answer of answers) expect(same(answer)).toEqual(same(answers[0]!));
  if (other) expect(refusal(await call(other))).toBe('409 IDEMPOTENCY_KEY_REUSED');
});
