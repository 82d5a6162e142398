// What happens while a webhook is disabled is kept for a week, and can be replayed once it is enabled again.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { firstIdOf, newId } from '@plaza/service';
import { deleteOldDeliveries } from './webhooks.queries.ts';
import {
  delivery,
  ended,
  startMarketplace,
  startReceiver,
  until,
  verified,
  type Marketplace,
  type Person,
  type TestReceiver,
} from '../../test/webhooks.ts';

let market: Marketplace;
let receiver: TestReceiver;
let lea: Person;

beforeAll(async () => {
  [market, receiver] = await Promise.all([startMarketplace(), startReceiver()]);
});
beforeEach(async () => {
  receiver.answer = (_, response) => void response.writeHead(200).end('thanks');
  lea = await market.person();
});
afterAll(async () => {
  await market?.stop();
  await receiver?.close();
});

const skipped = async () => (await lea.webhooks.listDeliveries({ status: 'skipped', pageSize: 100 })).deliveries;
const seen = (eventId: string) => receiver.requests.filter(({ headers }) => headers['webhook-id'] === eventId).length;
/** And nothing waits for it any more. */
const isDisabled = async (id: string) =>
  !(await lea.webhooks.getWebhook({ id })).webhook!.enabled &&
  (await lea.webhooks.listDeliveries({ status: 'pending' })).deliveries.length === 0;

/** Ways to become disabled, each of a webhook that has just been made. */
const ways: Record<string, (id: string) => Promise<unknown>> = {
  'by its owner': (id) => lea.webhooks.updateWebhook({ id, enabled: false }),
  'by 410': async (id) => {
    receiver.answer = (_, response) => void response.writeHead(410).end();
    await lea.webhooks.testWebhook({ id });
    await until(() => isDisabled(id), 'the webhook is disabled');
  },
  'by failures': async (id) => {
    receiver.answer = (_, response) => void response.writeHead(500).end();
    await market.files.admin(`update webhook_endpoints set failing_since = now() - interval '6 days' where id = $1`, [
      id,
    ]);
    await lea.webhooks.testWebhook({ id });
    await until(() => isDisabled(id), 'the webhook is disabled');
  },
};

describe.each(Object.keys(ways))('disabled %s', (way) => {
  test('what was missed is listed as skipped, and replayed as a span once it is enabled', async () => {
    const { webhook, secret } = await lea.webhooks.createWebhook({
      url: `${receiver.url}/${newId()}`,
      eventTypes: ['order.paid'],
    });
    const { id } = webhook!;
    const from = new Date();
    await ways[way]!(id);
    const missed = await market.enqueue(
      ...Array.from({ length: 3 }, () => ({ userId: lea.id, type: 'order.paid' as const })),
    );
    // Not selected by the webhook.
    await market.enqueue({ userId: lea.id, type: 'ticket.issued' });
    const kept = await skipped();
    expect(kept.map(({ eventId }) => eventId).sort()).toEqual(missed.map((event) => event.id).sort());
    for (const one of kept)
      expect(one).toMatchObject({
        webhookId: id,
        status: 'skipped',
        attempts: 0,
        responseStatus: 0,
        error: 'The webhook was disabled.',
        nextAttemptAt: undefined,
        endedAt: expect.any(Date),
      });
    await expect(lea.webhooks.replayDeliveries({ webhookId: id, from })).rejects.toMatchObject({
      reason: 'WEBHOOK_DISABLED',
    });
    await expect(lea.webhooks.replayDelivery({ id: kept[0]!.id })).rejects.toMatchObject({
      reason: 'WEBHOOK_DISABLED',
    });

    receiver.answer = (_, response) => void response.writeHead(204).end();
    await lea.webhooks.updateWebhook({ id, enabled: true });
    const [after] = await market.enqueue({ userId: lea.id, type: 'order.paid' });
    await delivery(lea.webhooks, after!.id, ended);
    // Enabling it sends nothing by itself.
    expect(await skipped()).toHaveLength(3);
    expect(missed.map((event) => seen(event.id))).toEqual([0, 0, 0]);
    // The three, and the test by which it failed.
    expect((await lea.webhooks.replayDeliveries({ webhookId: id, from })).count).toBe(way === 'by its owner' ? 3 : 4);
    for (const event of missed) {
      expect(await delivery(lea.webhooks, event.id, ended)).toMatchObject({
        status: 'delivered',
        attempts: 1,
        responseStatus: 204,
        error: '',
      });
      expect(seen(event.id)).toBe(1);
      expect(
        verified(
          receiver.requests.find(({ headers }) => headers['webhook-id'] === event.id)!,
          secret,
        ),
      ).toMatchObject({ id: event.id, type: 'order.paid', timestamp: event.time.toISOString() });
    }
    expect(await skipped()).toEqual([]);
    expect((await lea.webhooks.replayDeliveries({ webhookId: id, from })).count).toBe(0);
  });
});

test('skipped deliveries are replayed separately from failed ones, or one by one', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  const { id } = webhook!;
  const [failed] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, failed!.id, ended);
  await market.files.admin(`update webhook_deliveries set status = 'failed' where event_id = $1`, [failed!.id]);
  await lea.webhooks.updateWebhook({ id, enabled: false });
  const [one, two] = await market.enqueue({ userId: lea.id }, { userId: lea.id });
  await lea.webhooks.updateWebhook({ id, enabled: true });
  const first = (await skipped()).find(({ eventId }) => eventId === one!.id)!;
  expect((await lea.webhooks.replayDelivery({ id: first.id })).delivery).toMatchObject({ status: 'pending' });
  await until(() => seen(one!.id) === 1, 'the first');
  const from = new Date(0);
  expect((await lea.webhooks.replayDeliveries({ webhookId: id, from, status: 'skipped' })).count).toBe(1);
  await delivery(lea.webhooks, two!.id, ended);
  expect(seen(failed!.id)).toBe(1);
  expect((await lea.webhooks.replayDeliveries({ webhookId: id, from, status: 'failed' })).count).toBe(1);
  await until(() => seen(failed!.id) === 2, 'the one that failed');
  await expect(lea.webhooks.replayDeliveries({ webhookId: id, from, status: 'pending' })).rejects.toMatchObject({
    reason: 'INVALID_ARGUMENT',
  });
});

test('a skipped event that is enqueued again is not sent, and a deleted webhook gets no deliveries', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  const other = await lea.webhooks.createWebhook({ url: receiver.url });
  await lea.webhooks.updateWebhook({ id: webhook!.id, enabled: false });
  await lea.webhooks.deleteWebhook({ id: other.webhook!.id });
  const [event] = await market.enqueue({ userId: lea.id });
  await lea.webhooks.updateWebhook({ id: webhook!.id, enabled: true });
  await market.enqueue(event!);
  expect(await skipped()).toHaveLength(1);
  expect(await market.files.admin('select status from webhook_deliveries where event_id = $1', [event!.id])).toEqual([
    { status: 'skipped' },
  ]);
});

test('skipped deliveries are deleted after a week, others after a month', async () => {
  const { webhook } = await lea.webhooks.createWebhook({ url: receiver.url });
  const [sent] = await market.enqueue({ userId: lea.id });
  await delivery(lea.webhooks, sent!.id, ended);
  await lea.webhooks.updateWebhook({ id: webhook!.id, enabled: false });
  const [old, young] = await market.enqueue({ userId: lea.id }, { userId: lea.id });
  const ageOf = (eventId: string, days: number) =>
    market.files.admin(
      'update webhook_deliveries set id = overlay(id::text placing $2 from 1 for 13)::uuid where event_id = $1',
      [eventId, firstIdOf(Date.now() - days * 86_400_000).slice(0, 13)],
    );
  await market.files.admin('delete from webhook_attempts where user_id = $1', [lea.id]);
  await ageOf(sent!.id, 29);
  await ageOf(old!.id, 7.1);
  await ageOf(young!.id, 6.9);
  expect(await deleteOldDeliveries(market.database, 30, 7)).toBe(false);
  const left = (await lea.webhooks.listDeliveries({})).deliveries.map(({ eventId }) => eventId);
  expect(left.sort()).toEqual([sent!.id, young!.id].sort());
});
