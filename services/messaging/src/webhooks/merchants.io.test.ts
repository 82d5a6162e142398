// Webhooks of merchants: whose they are, what they get, and that a suspension stops them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId, testTwinOf } from '@plaza/service';
import { failure } from '@plaza/testing';
import {
  delivery,
  ended,
  startMarketplace,
  startReceiver,
  until,
  type Marketplace,
  type TestReceiver,
} from '../../test/webhooks.ts';

let market: Marketplace;
let receiver: TestReceiver;

beforeAll(async () => {
  [market, receiver] = await Promise.all([startMarketplace(), startReceiver()]);
});
afterAll(async () => {
  await market?.stop();
  await receiver?.close();
});

const reasonOf = async (call: Promise<unknown>): Promise<string> => (await failure(call)).reason;

test('belong to the merchant, whoever of the team made them, and get its events', async () => {
  const [merchantId, owner] = [newId(), await market.person()];
  const [first, second] = [
    await market.member(merchantId, 'webhooks.read', 'webhooks.write'),
    await market.member(merchantId, 'webhooks.read'),
  ];
  const { webhook } = await first.webhooks.createWebhook({ url: `${receiver.url}/merchant` });
  const { id } = webhook!;
  expect((await second.webhooks.listWebhooks({})).webhooks.map((one) => one.id)).toEqual([id]);
  expect(await reasonOf(second.webhooks.deleteWebhook({ id }))).toBe('PERMISSION_MISSING');
  // Neither the owner's own webhooks, nor those of another merchant.
  expect((await owner.webhooks.listWebhooks({})).webhooks).toEqual([]);
  const stranger = await market.member(newId(), 'webhooks.read', 'webhooks.write');
  for (const call of [stranger.webhooks.getWebhook, stranger.webhooks.deleteWebhook, stranger.webhooks.testWebhook])
    expect(await reasonOf(call({ id }))).toBe('WEBHOOK_NOT_FOUND');
  const [event] = await market.enqueue({ userId: owner.id, merchantId, type: 'payment.received' });
  expect((await delivery(second.webhooks, event!.id, ended)).status).toBe('delivered');
  expect((await stranger.webhooks.listDeliveries({})).deliveries).toEqual([]);
});

test('leave entries of the merchant’s audit log, with the id of the webhook also where it is new', async () => {
  const merchantId = newId();
  const writer = await market.member(merchantId, 'webhooks.write');
  const [reader, stranger] = [
    await market.member(merchantId, 'audit.read'),
    await market.member(newId(), 'audit.read'),
  ];
  const { webhook } = await writer.webhooks.createWebhook({ url: `${receiver.url}/audited` });
  const { id } = webhook!;
  await writer.webhooks.deleteWebhook({ id });
  const { entries } = await reader.audit.listMerchantMessagingAuditEntries({ merchantId });
  expect(entries).toMatchObject([
    { by: 'person', actor: writer.id, rpc: 'plaza.messaging.v1.WebhookService/DeleteWebhook', subject: id },
    { by: 'person', actor: writer.id, rpc: 'plaza.messaging.v1.WebhookService/CreateWebhook', subject: id },
  ]);
  expect(await reasonOf(writer.audit.listMerchantMessagingAuditEntries({ merchantId }))).toBe('PERMISSION_MISSING');
  expect(await reasonOf(stranger.audit.listMerchantMessagingAuditEntries({ merchantId }))).toBe('MERCHANT_NOT_FOUND');
});

test('get nothing while the merchant is suspended, and go on when that is lifted', async () => {
  const merchantId = newId();
  const { webhooks } = await market.member(merchantId, 'webhooks.read', 'webhooks.write');
  const [open, closed] = [
    (await webhooks.createWebhook({ url: `${receiver.url}/suspended` })).webhook!,
    (await webhooks.createWebhook({ url: `${receiver.url}/closed` })).webhook!,
  ];
  await webhooks.updateWebhook({ id: closed.id, enabled: false });
  await market.merchantChanged(merchantId, true);
  const read = async (id: string) => {
    const { enabled, disabledReason } = (await webhooks.getWebhook({ id })).webhook!;
    return [enabled, disabledReason];
  };
  expect(await read(open.id)).toEqual([false, 'suspended']);
  expect(await read(closed.id)).toEqual([false, 'owner']);
  const [event] = await market.enqueue({ userId: newId(), merchantId });
  expect((await delivery(webhooks, event!.id, ended)).status).toBe('skipped');
  await market.merchantChanged(merchantId, false);
  expect(await read(open.id)).toEqual([true, '']);
  expect(await read(closed.id)).toEqual([false, 'owner']);
});

test('of a test key are the test twin’s: what they get is marked, and a suspension of the merchant stops them too', async () => {
  const [merchantId, owner] = [newId(), newId()];
  const twin = testTwinOf(merchantId);
  await market.merchantChanged(merchantId, false, owner);
  const { webhooks } = await market.member(twin, 'webhooks.read', 'webhooks.write');
  const { id } = (await webhooks.createWebhook({ url: `${receiver.url}/test` })).webhook!;
  const [event] = await market.enqueue({ userId: twin, merchantId: twin, isTest: true });
  const sent = await delivery(webhooks, event!.id, ended);
  expect(sent.status).toBe('delivered');
  expect((await webhooks.listDeliveries({})).deliveries).toHaveLength(1);
  const { payload } = await webhooks.getDelivery({ id: sent.id });
  expect(JSON.parse(payload)).toMatchObject({ id: event!.id, mode: 'test' });
  await market.merchantChanged(merchantId, true, owner);
  expect((await webhooks.getWebhook({ id })).webhook).toMatchObject({ enabled: false, disabledReason: 'suspended' });
  await market.merchantChanged(merchantId, false, owner);
  receiver.answer = (_, response) => void response.writeHead(410).end();
  await market.enqueue({ userId: twin, merchantId: twin, isTest: true });
  const notified = await until(async () => {
    const rows = await market.files.admin<{ user_id: string }>(
      `select user_id from notifications where type = 'webhook.disabled' and data->>'webhook_id' = $1`,
      [id],
    );
    return rows[0];
  }, 'somebody is notified');
  expect(notified.user_id).toBe(owner);
});

test('the owner of the merchant is notified when one is disabled', async () => {
  const [merchantId, first, second] = [newId(), newId(), newId()];
  const { webhooks } = await market.member(merchantId, 'webhooks.read', 'webhooks.write');
  receiver.answer = (_, response) => void response.writeHead(410).end();
  const notified = async (): Promise<string> => {
    const { webhook } = await webhooks.createWebhook({ url: `${receiver.url}/gone` });
    await market.enqueue({ userId: newId(), merchantId });
    const { user_id: userId } = await until(async () => {
      const rows = await market.files.admin<{ user_id: string }>(
        `select user_id from notifications where type = 'webhook.disabled' and data->>'webhook_id' = $1`,
        [webhook!.id],
      );
      return rows[0];
    }, 'somebody is notified');
    return userId;
  };
  await market.merchantCreated(merchantId, first);
  expect(await notified()).toBe(first);
  await market.merchantChanged(merchantId, false, second);
  // What wallet says of it comes late.
  await market.merchantCreated(merchantId, first);
  expect(await notified()).toBe(second);
});
