// Orders and what is around them, for pages that would be empty with the demo data alone.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPlaza, type Plaza } from '@plaza/client';
import { makeDemoSales } from '@plaza/dev/demo-sales';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { until } from '@plaza/testing';
import { administrator, lea, sofia } from './visitors.ts';

/** What stands for an id in the path of a page: `$event`, `$order` … */
export type DemoIds = Readonly<Record<string, string>>;

/** A marketplace with the demo data, in which `prepareDemo` can receive webhooks on this machine. */
export function startDemoStack(): Promise<TestStack> {
  return startTestStack({ seed: true, serviceEnv: { messaging: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' } } });
}

/** As the people of the demo data: makes webhooks, buys tickets and products, has an order refunded, and has one that fails; sends a mail; uses a merchant's keys. */
export async function prepareDemo(url: string): Promise<DemoIds> {
  const [buyer, admin] = [createPlaza({ baseUrl: url }), createPlaza({ baseUrl: url })];
  const { id: person } = await buyer.auth.signIn(lea);
  await admin.auth.signIn(administrator);
  const receiver = await startReceiver();
  const webhook = await makeWebhooks(buyer, receiver);
  const { events } = await buyer.api.listEvents();
  const cheap = [...events].sort((one, other) => Number(one.price_from) - Number(other.price_from))[0]!;
  const buy = (quantity: number, category: string) =>
    buyer.api.purchaseTickets({ event_id: cheap.id, category, quantity });
  const { event } = await buyer.api.getEvent({ id: cheap.id });
  const { name: category } = event.categories.find(({ price }) => price === cheap.price_from)!;
  const first = await buy(1, category);
  await admin.api.refundPlacedOrder({ id: first.tickets[0]!.order_id, reason: 'The event was moved to another day.' });
  const { tickets } = await buy(2, category);
  const { products } = await buyer.api.listProducts();
  const { id: product, variants } = products.find((each) => each.variants.length > 0)!;
  const [variant] = variants;
  await buyer.api.addCartItem({ product_id: product, variant_id: variant!.id, quantity: 2 });
  await buyer.api.checkoutCart().catch(() => undefined);
  // More than is left of the money.
  await buy(10, event.categories.at(-1)!.name).catch(() => undefined);
  await admin.api.updateProduct({ id: product, description: 'Warm, and in the colours of the club.', etag: '*' });
  await admin.api.moveStock({
    id: product,
    sku: variant!.sku,
    kind: 'correction',
    quantity: -1,
    reason: 'One was torn.',
  });
  const plan = (await admin.api.listManagedPlans({ page_size: 1 })).plans[0]!.id;
  await admin.api.sendTestMail({ template: 'test', language: 'en' });
  const shop = await prepareMerchant(url);
  const sale = await prepareSales(url, shop['merchant']!);
  const bulk = await prepareImport(admin);
  const conversation = await talk(buyer);
  const delivery = await until(() => refusedDelivery(buyer, webhook), 'a message that was refused');
  buyer.dispose();
  admin.dispose();
  const [order, refunded] = [tickets[0]!.order_id, first.tickets[0]!.order_id];
  return {
    event: cheap.id,
    product,
    plan,
    order,
    refunded,
    person,
    conversation,
    webhook,
    delivery,
    sale,
    bulk,
    ...shop,
  };
}

/** A group of the demo data in which something was answered, edited and reported. Returns its id. */
async function talk({ api }: Plaza): Promise<string> {
  const { conversations } = await api.listConversations({});
  const { id } = conversations.find(({ kind }) => kind === 'group')!;
  const at = { conversation_id: id };
  const { messages } = await api.listMessages(at);
  const [latest] = messages;
  await api.addReaction({ ...at, id: latest!.id, emoji: '👍' });
  await api.createReport({ ...at, message_id: latest!.id, reason: 'spam', note: 'He writes this every week.' });
  const { message } = await api.sendMessage({ ...at, message: 'I meet you there at sven.', reply_to: latest!.id });
  await api.editMessage({ ...at, id: message.id, message: 'I meet you there at seven.' });
  return id;
}

/** The merchant's owner creates keys, a program calls with one of them, and somebody is invited. */
async function prepareMerchant(url: string): Promise<DemoIds> {
  const owner = createPlaza({ baseUrl: url });
  await owner.auth.signIn(sofia);
  const { memberships } = await owner.api.listMemberships();
  const merchant = memberships.find(({ role }) => role === 'owner')!.merchant.id;
  const of = { merchant_id: merchant };
  const old = await owner.api.createApiKey({ ...of, name: 'Old till', mode: 'test', scopes: ['payments.read'] });
  await owner.api.revokeApiKey({ ...of, id: old.api_key.id });
  const { api_key: key, secret } = await owner.api.createApiKey({
    ...of,
    name: 'Shop server',
    mode: 'live',
    scopes: ['payments.read', 'payments.write', 'webhooks.read'],
    cidrs: ['127.0.0.0/8', '203.0.113.0/24', '2001:db8::/32'],
    limits: [
      { name: 'burst', calls: 20, window_seconds: 1, counts: 'all' },
      { name: 'daily', calls: 10_000, window_seconds: 86_400, counts: 'changes' },
    ],
  });
  for (const path of ['/api/payments', '/api/webhooks', '/api/payouts'])
    await fetch(new URL(path, url), { headers: { authorization: `Bearer ${secret}` } });
  await owner.api.inviteMember({ ...of, email: 'nina@plaza.example', role: 'shop' });
  await until(async () => (await owner.api.listApiRequests(of)).requests.length > 2, 'the calls are in the log');
  owner.dispose();
  return { merchant, key: key.id };
}

/** What was bought of the merchant. Returns the id of the order that was refunded by line. */
async function prepareSales(url: string, merchant: string): Promise<string> {
  await makeDemoSales(url);
  const owner = createPlaza({ baseUrl: url });
  await owner.auth.signIn(sofia);
  const { orders } = await owner.api.listManagedOrders({ merchant_id: merchant, status: 'partially_refunded' });
  owner.dispose();
  return orders[0]!.id;
}

/** A file whose preview has a change and an error. */
async function prepareImport({ api }: Plaza): Promise<string> {
  const { import: made } = await api.createImport({ kind: 'prices', file_name: 'prices.csv', reason: 'Summer' });
  const { products } = await api.listManagedProducts({ page_size: 1 });
  const lines = ['id,price', `${products[0]!.id},21.00`, `${made.id},9.00`];
  await api.putImportPart({ id: made.id, part: 1, content: new Blob([lines.join('\n')], { type: 'text/csv' }) });
  await api.previewImport({ id: made.id });
  await until(async () => (await api.getImport({ id: made.id })).import.state === 'ready', 'the preview is made');
  return made.id;
}

/** A shop that has trouble with refunds. */
async function startReceiver(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        const isRefund = body.includes('"order.refunded"');
        response.writeHead(isRefund ? 500 : 200, { 'content-type': 'application/json' });
        response.end(isRefund ? '{"error":"The till is closed."}' : '{"received":true}');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // It receives for as long as the program runs, and keeps no program running.
  server.unref();
  return server;
}

/** One that works, one whose host there is not, and one that is disabled. Returns the id of the first. */
async function makeWebhooks({ api }: Plaza, receiver: Server): Promise<string> {
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/plaza`;
  const { webhook: disabled } = await api.createWebhook({ url: 'https://old.shop.example.com/plaza' });
  await api.updateWebhook({ id: disabled.id, enabled: false });
  const { webhook: failing } = await api.createWebhook({
    url: 'https://shop.example.com/hooks/plaza',
    event_types: ['payout.paid', 'payout.failed'],
    description: 'Accounting',
  });
  await api.testWebhook({ id: failing.id });
  const { webhook } = await api.createWebhook({
    url,
    event_types: ['order.paid', 'order.refunded', 'ticket.issued'],
    description: 'Till',
  });
  await api.testWebhook({ id: webhook.id });
  return webhook.id;
}

async function refusedDelivery({ api }: Plaza, webhook: string): Promise<string | undefined> {
  const { deliveries } = await api.listWebhookDeliveries({ webhook_id: webhook, event_type: 'order.refunded' });
  return deliveries.find(({ attempts }) => attempts > 0)?.id;
}

/** The address of a page whose path has `$event` or another of the demo data in it. */
export function addressOf(path: string, ids: DemoIds): string {
  return path.replaceAll(/\$(\w+)/g, (_, name: string) => ids[name] ?? '');
}
