// From a ticket to the gate, as devices see it: JSON at the public address, with the token of a device and nobody's sign-in.
import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '@plaza/testing';
import { Api, refusal, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let admin: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  admin = (await api.post('/api/auth/login', { email: 'admin@plaza.example', password: 'demo1234' })).body.access_token;
});
afterAll(() => stack?.giveBack());

async function ok(answer: Promise<Answer>) {
  const { status, body } = await answer;
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
}

test('a ticket is let in once by a paired device, which reads the signed list of its event', async () => {
  const fan = await api.person('Fan');
  await api.deposit(fan.token, '1000.00');
  const { events } = await ok(api.get('/api/tickets/events'));
  const eventId: string = events[0].id;
  const { event } = await ok(api.get(`/api/tickets/events/${eventId}`));
  const category: string = event.categories.at(-1).name;
  const { tickets } = await ok(api.post('/api/tickets/purchase', { event_id: eventId, category }, fan.token));
  const [ticket] = tickets;
  expect(ticket.qr_code).toMatch(/^PLAZA2\.[A-Z2-7]{181}$/);
  const manage = `/api/manage/events/${eventId}`;
  expect(refusal(await api.post(`${manage}/check-in-lists`, { name: 'Mine' }, fan.token))).toMatch(/^40[34] /);
  const { list } = await ok(api.post(`${manage}/check-in-lists`, { name: `North ${randomUUID()}` }, admin));
  const device = await ok(api.post(`${manage}/check-in-devices`, { name: 'Phone', list_ids: [list.id] }, admin));
  const paired = await ok(api.post('/api/checkin/pair', { code: device.pairing_code }));
  expect(refusal(await api.post('/api/checkin/pair', { code: device.pairing_code }))).toBe('404 PAIRING_CODE_INVALID');
  const token = { 'checkin-token': paired.token };
  expect(refusal(await api.get('/api/checkin'))).toBe('401 DEVICE_TOKEN_INVALID');
  const { keys, lists } = await ok(api.get('/api/checkin', undefined, token));
  expect([lists.map(({ id }: { id: string }) => id), keys[0].key_id]).toEqual([[list.id], ticket.key_id]);
  const listed = await ok(api.get('/api/checkin/tickets?limit=5000', undefined, token));
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: keys[0].public_key }, format: 'jwk' });
  expect(verify(null, Buffer.from(listed.list), key, Buffer.from(listed.signature, 'base64url'))).toBe(true);
  expect(listed.list).toContain(`t ${ticket.id} 1 V `);
  const scan = { scans: [{ id: randomUUID(), code: ticket.qr_code }] };
  for (let n = 0; n < 2; n++)
    expect((await ok(api.post('/api/checkin/scans', scan, undefined, token))).results).toMatchObject([
      { result: 'admitted', ticket_id: ticket.id },
    ]);
  const again = { scans: [{ id: randomUUID(), code: ticket.qr_code }] };
  expect((await ok(api.post('/api/checkin/scans', again, undefined, token))).results).toMatchObject([
    { result: 'refused', reason: 'ALREADY_USED' },
  ]);
  const counts = await ok(api.get(`${manage}/check-in-counts`, admin));
  expect(counts.lists.find(({ list_id: id }: { list_id: string }) => id === list.id)).toMatchObject({
    entries: 1,
    refusals: 1,
  });
  expect((await ok(api.get('/api/tickets', fan.token))).tickets).toMatchObject([{ id: ticket.id, status: 'used' }]);
  await ok(api.post(`/api/manage/check-in-devices/${device.device.id}/revoke`, {}, admin));
  await until(async () => (await api.get('/api/checkin', undefined, token)).status === 401, 'the device has ended');
});
