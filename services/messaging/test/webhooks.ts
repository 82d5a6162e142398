// Webhooks under test: the service in this process on a database of its own, people, and real receivers on loopback.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { EventInternalServiceService, Outcome_Result } from '@plaza/api/events';
import { MerchantChanged, MerchantCreated } from '@plaza/api/events/merchants';
import { MessagingAuditServiceService } from '@plaza/api/messaging-audit';
import { WebhookServiceService, type Delivery } from '@plaza/api/webhook';
import { newId, type App, type Database, type ServiceConfig } from '@plaza/service';
import { startTestService, until, type TestClient, type TestDatabase } from '@plaza/testing';
import { Webhook } from 'standardwebhooks';
import { enqueueWebhooks, type WebhookEvent, type WebhooksOptions } from '../src/webhooks/index.ts';
import { messagingRecipe, readTestConfig } from './recipe.ts';

export { until };

export type WebhookClient = TestClient<typeof WebhookServiceService>;

export interface Person {
  id: string;
  webhooks: WebhookClient;
  audit: TestClient<typeof MessagingAuditServiceService>;
}

export interface Marketplace {
  files: TestDatabase;
  /** The test's own connection, as a consumer of events in the same process has it. */
  database: Database;
  config: ServiceConfig;
  person(): Promise<Person>;
  /** Somebody who acts for a merchant, with these permissions. */
  member(merchantId: string, ...permissions: string[]): Promise<Person>;
  /** What auth says of a merchant. */
  merchantChanged(merchantId: string, suspended: boolean, ownerId?: string): Promise<void>;
  /** An administrator created a merchant in the wallet. */
  merchantCreated(merchantId: string, ownerId: string): Promise<void>;
  /** A second instance of the service on the same database. */
  another(options?: WebhooksOptions): Promise<App>;
  /** Stops the service, and starts it again. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Commits events as messaging's consumers do, but wakes no process: the sweep finds them. */
  enqueue(...events: Partial<WebhookEvent>[]): Promise<WebhookEvent[]>;
  stop(): Promise<void>;
}

/** Loopback is allowed; sweeps are often, and a webhook may fail for a short time only. */
export async function startMarketplace(
  options: WebhooksOptions = {},
  overrides: Partial<ServiceConfig> = {},
  allowed = '127.0.0.1,::1,localhost',
): Promise<Marketplace> {
  const recipe = {
    ...messagingRecipe,
    readConfig: (base: ServiceConfig) => readTestConfig({ WEBHOOK_ALLOWED_HOSTS: allowed }, base),
  };
  const webhooks = { timeoutMs: 5_000, sweepMs: 100, ...options };
  const service = await startTestService(recipe, { config: overrides, more: { webhooks } });
  const database = await service.db.open();
  let position = 0;
  const clients = (token: string) => ({
    webhooks: service.connect(WebhookServiceService, { token }),
    audit: service.connect(MessagingAuditServiceService, { token }),
  });
  async function deliver(
    from: 'auth' | 'wallet',
    type: string,
    { merchantId, userId }: { merchantId: string; userId: string },
    payload: Uint8Array,
  ): Promise<void> {
    const sender = service.connect(EventInternalServiceService, { from });
    const event = {
      id: newId(),
      type: `plaza.events.v1.${type}`,
      aggregate: `merchant:${merchantId}`,
      userId,
      time: new Date(),
      payload: Buffer.from(payload),
      position: ++position,
    };
    const { outcomes } = await sender.deliver({ events: [event] });
    if (outcomes[0]?.result !== Outcome_Result.RESULT_DONE)
      throw new Error(`The event was not applied: ${outcomes[0]?.error}`);
    sender.close();
  }
  return {
    files: service.db,
    database,
    config: service.config,
    async person() {
      const id = newId();
      const token = await service.tokens.userToken(id);
      return { id, ...clients(token) };
    },
    async member(merchantId, ...permissions) {
      const id = newId();
      const token = await service.tokens.userToken(id, { merchant: merchantId, scope: permissions.join(' ') });
      return { id, ...clients(token) };
    },
    merchantChanged(merchantId, suspended, userId = newId()) {
      const payload = MerchantChanged.fromPartial({ userId, merchantId, name: 'Le Kop', currency: 'EUR', suspended });
      return deliver('auth', 'MerchantChanged', payload, MerchantChanged.encode(payload).finish());
    },
    merchantCreated(merchantId, userId) {
      const payload = MerchantCreated.fromPartial({ userId, merchantId, name: 'Le Kop', currency: 'EUR' });
      return deliver('wallet', 'MerchantCreated', payload, MerchantCreated.encode(payload).finish());
    },
    another: (more) => service.start({ more: { webhooks: { ...webhooks, ...more } } }),
    pause: () => service.first.close(),
    resume: () => service.first.resume(),
    async enqueue(...given) {
      const events = given.map((event): WebhookEvent => ({
        id: newId(),
        type: 'money.received',
        userId: newId(),
        time: new Date(),
        data: { amount: '12.50', currency: 'EUR' },
        ...event,
      }));
      await database.asSystem((em) => enqueueWebhooks(em, events, () => undefined));
      return events;
    },
    async stop() {
      await database.close();
      await service.close();
    },
  };
}

export interface Request {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface TestReceiver {
  url: string;
  requests: Request[];
  /** How it answers from now on; by default 200 at once. */
  answer: (request: Request, response: ServerResponse) => void;
  /** Waits until there are so many requests in all. */
  received(count: number): Promise<Request[]>;
  connections(): number;
  close(): Promise<void>;
}

export async function startReceiver(tls?: { key: string; cert: string }): Promise<TestReceiver> {
  const requests: Request[] = [];
  let connections = 0;
  const respond = (incoming: IncomingMessage, response: ServerResponse): void => {
    let body = '';
    incoming
      .on('data', (chunk: Buffer) => (body += chunk.toString()))
      .on('end', () => {
        const request = { path: incoming.url ?? '', headers: incoming.headers, body };
        requests.push(request);
        receiver.answer(request, response);
      });
  };
  const server = tls ? createTlsServer(tls, respond) : createServer(respond);
  server.on(tls ? 'secureConnection' : 'connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: TestReceiver = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (_, response) => void response.writeHead(200).end('thanks'),
    async received(count) {
      await until(() => requests.length >= count, `${count} requests`);
      return requests;
    },
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}

/** Waits until the delivery of an event matches. */
export function delivery(
  webhooks: WebhookClient,
  eventId: string,
  matches: (delivery: Delivery) => boolean = () => true,
): Promise<Delivery> {
  return until(
    async () => (await webhooks.listDeliveries({})).deliveries.find((one) => one.eventId === eventId && matches(one)),
    `such a delivery of ${eventId}`,
  );
}

export const ended = ({ status }: Delivery): boolean => status !== 'pending';

/** The payload of a request, as the official library verifies it; throws if the signature is wrong. */
export function verified({ body, headers }: Request, secret: string): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
