// What the system of a seller calls its things: given, found by, and never twice.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  ChangeServiceService,
  ClubManagementServiceService,
  EventManagementServiceService,
  PlanManagementServiceService,
  ProductManagementServiceService,
} from '@plaza/api/manage';
import { newId } from '@plaza/service';
import { teamRoles } from '@plaza/services';
import { client, type TestClient } from '@plaza/testing';
import { failure, startHouse, type House } from '../../test/harness.ts';

let house: House;
let admin: string;
const open: { close(): void }[] = [];
const club = 'NAMED_FC';

function at<Definition extends object>(definition: Definition, token: string): TestClient<Definition> {
  const made = client(definition, house.app.port, { token });
  open.push(made);
  return made;
}

beforeAll(async () => {
  house = await startHouse();
  admin = await house.tokens.userToken(newId(), { role: 'admin' });
  await at(ClubManagementServiceService, admin).createClub({ id: club, name: 'Named FC', country: 'MC' });
});
afterAll(async () => {
  for (const each of open) each.close();
  await house.close();
});

async function sellerToken(): Promise<string> {
  const id = newId();
  await house.walletData.admin(
    `insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed) values ($1, $2, 'Le Kop', 'EUR', 1000, 0)`,
    [id, newId()],
  );
  return house.tokens.userToken(newId(), { merchant: id, scope: teamRoles.shop.permissions.join(' ') });
}

const scarf = { name: 'Scarf', club, category: 'scarves', price: '20.00' };

test('a product has an external id of its seller, by which it is found, and which another seller can have too', async () => {
  const [token, others] = [await sellerToken(), await sellerToken()];
  const products = at(ProductManagementServiceService, token);
  const theirs = at(ProductManagementServiceService, others);
  const { product } = await products.createProduct({ ...scarf, externalId: 'SKU-1' });
  expect(product!.managed).toMatchObject({ externalId: 'SKU-1' });
  await theirs.createProduct({ ...scarf, externalId: 'SKU-1' });
  const plain = await products.createProduct(scarf);
  expect(plain.product!.managed!.externalId).toBe('');
  expect(await failure(products.createProduct({ ...scarf, externalId: 'SKU-1' }))).toMatchObject({
    reason: 'EXTERNAL_ID_TAKEN',
    metadata: { field: 'external_id' },
  });
  const taken = { id: plain.product!.id, etag: '*', externalId: 'SKU-1' };
  expect((await failure(products.updateProduct(taken))).reason).toBe('EXTERNAL_ID_TAKEN');
  const found = async (externalId: string) =>
    (await products.listManagedProducts({ externalId })).products.map(({ id }) => id);
  expect([await found('SKU-1'), await found('SKU-2')]).toEqual([[product!.id], []]);

  const changed = await products.updateProduct({ id: product!.id, etag: '*', externalId: 'SKU-2' });
  expect(changed.product!.managed!.externalId).toBe('SKU-2');
  // What is not sent stays.
  await products.updateProduct({ id: product!.id, etag: '*', name: 'Winter scarf' });
  expect(await found('SKU-2')).toEqual([product!.id]);
  const { changes } = await at(ChangeServiceService, token).listChanges({ subject: product!.id });
  const change = changes.find(({ after }) => after.includes('SKU-2'))!;
  await products.revertProduct({ id: product!.id, etag: '*', changeId: change.id });
  expect([await found('SKU-1'), await found('SKU-2')]).toEqual([[product!.id], []]);
  await products.updateProduct({ id: product!.id, etag: '*', externalId: '' });
  expect(await found('SKU-1')).toEqual([]);
  for (const externalId of ['x'.repeat(101), 'with space', 'é'])
    for (const call of [
      products.createProduct({ ...scarf, externalId }),
      products.updateProduct({ id: product!.id, etag: '*', externalId }),
      products.listManagedProducts({ externalId }),
    ])
      expect((await failure(call)).reason).toBe('INVALID_ARGUMENT');
});

test('of two at once that take an external id, one gets it', async () => {
  const products = at(ProductManagementServiceService, await sellerToken());
  const ends = await Promise.allSettled(
    Array.from({ length: 8 }, () => products.createProduct({ ...scarf, externalId: 'ONCE' })),
  );
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const end of ends)
    if (end.status === 'rejected') expect(end.reason).toMatchObject({ reason: 'EXTERNAL_ID_TAKEN' });
});

test('events and plans have one too', async () => {
  const token = await sellerToken();
  const [events, plans] = [at(EventManagementServiceService, token), at(PlanManagementServiceService, token)];
  const match = { title: 'Match', club, date: new Date('2030-01-01'), venue: 'Home', competition: 'Cup' };
  const { event } = await events.createEvent({ ...match, externalId: 'M-1' });
  const plan = { name: 'Weekend', region: 'Europe', data: 1000, duration: 3, countries: ['FR'], price: '3.00' };
  const made = await plans.createPlan({ ...plan, externalId: 'M-1' });
  expect([event!.managed!.externalId, made.plan!.managed!.externalId]).toEqual(['M-1', 'M-1']);
  await events.updateEvent({ id: event!.id, etag: '*', externalId: 'M-2' });
  await plans.updatePlan({ id: made.plan!.id, etag: '*', externalId: 'M-2' });
  expect((await events.listManagedEvents({ externalId: 'M-2' })).events).toHaveLength(1);
  expect((await plans.listManagedPlans({ externalId: 'M-2' })).plans).toHaveLength(1);
  expect((await events.listManagedEvents({ externalId: 'M-1' })).events).toEqual([]);
  expect((await failure(plans.createPlan({ ...plan, externalId: 'M-2' }))).reason).toBe('EXTERNAL_ID_TAKEN');
});
