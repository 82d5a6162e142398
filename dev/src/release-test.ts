// `helm test`: a person registers, pays, gets a ticket, and deletes the account, through the gateway and from inside the cluster.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Sentence } from './sentence.ts';

const startTimeoutMs = 30_000;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

type Environment = Record<string, string | undefined>;

/** `PURCHASE=no`: without money, as no sandbox takes deposits. `DEMO_DATA=yes`: there are events. `REDIS=no`: there is no Redis. */
export async function testRelease(url: string, env: Environment): Promise<void> {
  const ask = asking(url, env);
  // A service that started first has looked up names that did not exist yet, and looks them up again in a moment.
  // Without Redis it stays degraded, and works.
  const well = env['REDIS'] === 'no' ? ['healthy', 'degraded'] : ['healthy'];
  let health = await ask('GET', '/api/health');
  for (
    const since = Date.now();
    !well.includes(String(health.body['status'])) && Date.now() < since + startTimeoutMs;
    await sleep(1_000)
  )
    health = await ask('GET', '/api/health');
  expect(
    well.includes(String(health.body['status'])),
    `the health is "${String(health.body['status'])}": ${JSON.stringify(health.body['services'])}`,
  );
  console.log(
    `health      ${health.body['status'] === 'healthy' ? 'every service and what it stands on answers' : 'every service answers, without Redis'}`,
  );

  const email = `helm-test-${randomUUID()}@plaza.invalid`;
  const password = randomUUID();
  const registered = await ask('POST', '/api/auth/register', { email, password, name: 'Helm Test' });
  const token = String(registered.body['access_token']);
  console.log('register    a person and a wallet');
  if (env['PURCHASE'] === 'no') console.log('purchase    left out: this deployment takes real money only');
  else await buy(ask, token, env['DEMO_DATA'] === 'yes');
  await ask('DELETE', '/api/auth/me', undefined, token);
  console.log('gone        the person is deleted');
}

async function buy(ask: Ask, token: string, promised: boolean): Promise<void> {
  const events = (await ask('GET', '/api/tickets/events')).body['events'] as
    { id: string; price_from?: string }[] | undefined;
  const event = events?.[0];
  if (!event) {
    expect(!promised, 'there is no event, though the demo data has some');
    console.log('purchase    left out: there is no event to buy a ticket for');
    return;
  }
  const { categories } = (await ask('GET', `/api/tickets/events/${event.id}`)).body['event'] as {
    categories: { name: string; price: string; seats_left: number }[];
  };
  const category = categories.find(({ seats_left }) => seats_left > 0);
  if (!category) {
    console.log('purchase    left out: the first event is sold out');
    return;
  }
  await ask('POST', '/api/wallet/deposit', { amount: category.price, currency: 'EUR' }, token, randomUUID());
  const key = randomUUID();
  const order = { event_id: event.id, category: category.name };
  const [bought, again] = [
    await ask('POST', '/api/tickets/purchase', order, token, key),
    await ask('POST', '/api/tickets/purchase', order, token, key),
  ];
  expect(
    JSON.stringify(bought.body) === JSON.stringify(again.body),
    'the same purchase, sent again, was answered differently',
  );
  const balance = (await ask('GET', '/api/wallet/balance', undefined, token)).body;
  expect(Number(balance['balance']) === 0, `the wallet has ${String(balance['balance'])} left`);
  console.log(`purchase    a ticket for ${category.price} EUR, paid once although it was requested twice`);
}

type Ask = (method: string, path: string, body?: object, token?: string, key?: string) => Promise<Answer>;

function asking(url: string, env: Environment): Ask {
  const { protocol } = new URL(url);
  // The certificate of the gateway is for its public name, which is not used inside the cluster.
  const agent =
    protocol === 'https:'
      ? new Agent({
          ...(env['EDGE_CA_FILE'] ? { ca: readFileSync(env['EDGE_CA_FILE']) } : { rejectUnauthorized: false }),
        })
      : undefined;
  return (method, path, body, token, key = randomUUID()) =>
    new Promise((resolve, reject) => {
      const text = body && JSON.stringify(body);
      const send = protocol === 'https:' ? httpsRequest : httpRequest;
      send(
        new URL(path, url),
        {
          method,
          timeout: 20_000,
          ...(agent && { agent }),
          headers: {
            ...(text && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
            ...(token && { authorization: `Bearer ${token}` }),
            ...(method !== 'GET' && { 'idempotency-key': key }),
          },
        },
        (response) => {
          let answered = '';
          response
            .setEncoding('utf8')
            .on('data', (chunk: string) => {
              answered += chunk;
            })
            .on('end', () => {
              const status = response.statusCode ?? 0;
              if (status >= 400)
                return reject(new Sentence(`${method} ${path} was answered with ${status}: ${answered}`));
              try {
                resolve({ status, body: (answered === '' ? {} : JSON.parse(answered)) as Record<string, unknown> });
              } catch {
                reject(new Sentence(`${method} ${path} was not answered in JSON: ${answered.slice(0, 200)}`));
              }
            });
        },
      )
        .on('error', (error) => reject(new Sentence(`${method} ${path} was not answered: ${error.message}`)))
        .end(text);
    });
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Sentence(`It does not work: ${otherwise}.`);
}
