// A steady load from inside the cluster, and its books: people who buy tickets, like a client in a browser that repeats a purchase with the same
// key when it does not know the outcome. Prints a line for every second, and at its end the books.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Second {
  at: number;
  requests: number;
  failed: number;
  /** The failures, with their counts. */
  failures: Record<string, number>;
}

export interface Books {
  bought: number;
  /** Purchases that were answered with success and are not among the person's tickets. */
  lost: number;
  /** Tickets that no purchase was answered with. */
  doubled: number;
  /** People whose balance is not what they paid in less what they paid. */
  wrongBalances: number;
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

interface Person {
  token: string;
  paidIn: number;
  paid: number;
  tickets: Set<string>;
}

const second: Second = { at: Date.now(), requests: 0, failed: 0, failures: {} };
const deposit = '50000.00';

/** Ends with the signal that ends its pod. */
export async function load(url: string, people: number, pauseMs: number): Promise<void> {
  // Connections are kept and used again, as by any client.
  const agent = new Agent({ keepAlive: true, maxSockets: people * 2 });
  let ending = false;
  process.once('SIGTERM', () => {
    ending = true;
  });
  const report = setInterval(() => {
    console.log(JSON.stringify(second));
    Object.assign(second, { at: Date.now(), requests: 0, failed: 0, failures: {} });
  }, 1_000);

  const ask = asking(url, agent);
  const all = await Promise.all(Array.from({ length: people }, () => join(ask)));
  const events = await catalogue(ask);
  await Promise.all(
    all.map(async (person, index) => {
      await sleep((pauseMs * index) / people);
      for (let round = index; !ending; round++) {
        const since = Date.now();
        await live(ask, person, events, round);
        await sleep(Math.max(0, pauseMs - (Date.now() - since)));
      }
    }),
  );
  clearInterval(report);
  console.log(JSON.stringify({ books: await reckon(ask, all) }));
}

type Ask = (method: string, path: string, options?: { body?: object; token?: string; key?: string }) => Promise<Answer>;

async function join(ask: Ask): Promise<Person> {
  const { body } = await until(ask, 'POST', '/api/auth/register', {
    email: `load-${randomUUID()}@plaza.invalid`,
    password: randomUUID(),
    name: 'Load',
  });
  const token = String(body['access_token']);
  await until(ask, 'POST', '/api/wallet/deposit', { amount: deposit, currency: 'EUR' }, token);
  return { token, paidIn: Number(deposit), paid: 0, tickets: new Set() };
}

interface Seat {
  event_id: string;
  category: string;
}

async function catalogue(ask: Ask): Promise<Seat[]> {
  const { body } = await until(ask, 'GET', '/api/tickets/events');
  const events = body['events'] as { id: string }[];
  const all = await Promise.all(
    events.map(async ({ id }) => {
      const { event } = (await until(ask, 'GET', `/api/tickets/events/${id}`)).body as {
        event: { categories: { name: string; price: string; seats_left: number }[] };
      };
      // An event that is nearly sold out would refuse purchases rightly.
      return event.categories
        .filter(({ seats_left }) => seats_left > 50)
        .map(({ name }) => ({ event_id: id, category: name }));
    }),
  );
  return all.flat();
}

/** One round of a person: reads events, buys, reads the tickets. */
async function live(ask: Ask, person: Person, events: Seat[], round: number): Promise<void> {
  await ask('GET', '/api/tickets/events?club=AS_MONACO');
  // There are some thousand seats, and a test is long.
  const seat = round % 3 === 0 ? events[Math.floor(round / 3) % events.length] : undefined;
  if (seat) {
    const { body, status } = await until(ask, 'POST', '/api/tickets/purchase', seat, person.token);
    if (status === 200) {
      for (const ticket of body['tickets'] as { id: string; price: string }[]) {
        person.tickets.add(ticket.id);
        person.paid += Number(ticket.price);
      }
    } else if (status === 400) {
      // Sold out: where everything takes its time, the others buy it all meanwhile.
      if (events.includes(seat)) events.splice(events.indexOf(seat), 1);
    }
  }
  await ask('GET', '/api/wallet/balance', { token: person.token });
}

/** The same request with the same key until its answer is certain. Each try is counted. */
async function until(ask: Ask, method: string, path: string, body?: object, token?: string): Promise<Answer> {
  const key = randomUUID();
  for (let attempt = 0; ; attempt++) {
    const answer = await ask(method, path, { key, ...(body && { body }), ...(token && { token }) });
    if (answer.status > 0 && answer.status < 500 && answer.status !== 429) return answer;
    if (attempt > 300) throw new Error(`${method} ${path} had no certain answer in ${attempt} tries: ${answer.status}`);
    await sleep(Math.min(100 * 2 ** attempt, 1_000));
  }
}

async function reckon(ask: Ask, people: Person[]): Promise<Books> {
  const books: Books = { bought: 0, lost: 0, doubled: 0, wrongBalances: 0 };
  await Promise.all(
    people.map(async ({ token, tickets, paidIn, paid }) => {
      const owned = new Set<string>();
      for (let page = ''; ;) {
        const { body } = await until(
          ask,
          'GET',
          `/api/tickets?page_size=100&page_token=${encodeURIComponent(page)}`,
          undefined,
          token,
        );
        for (const { id } of body['tickets'] as { id: string }[]) owned.add(id);
        page = (body['next_page_token'] as string | undefined) ?? '';
        if (page === '') break;
      }
      const { body } = await until(ask, 'GET', '/api/wallet/balance', undefined, token);
      books.bought += tickets.size;
      books.lost += [...tickets].filter((id) => !owned.has(id)).length;
      books.doubled += [...owned].filter((id) => !tickets.has(id)).length;
      if (Math.abs(Number(body['balance']) - (paidIn - paid)) > 0.001) books.wrongBalances++;
    }),
  );
  return books;
}

function asking(url: string, agent: Agent): Ask {
  return (method, path, { body, token, key = randomUUID() } = {}) =>
    new Promise((resolve) => {
      const text = body && JSON.stringify(body);
      const failed = (what: string, status = 0): void => {
        second.failed++;
        const name = `${method} ${path.split('?')[0]?.replace(/[0-9a-f-]{36}/, '{id}')} ${what}`;
        second.failures[name] = (second.failures[name] ?? 0) + 1;
        resolve({ status, body: {} });
      };
      second.requests++;
      const sent = request(
        new URL(path, url),
        {
          method,
          agent,
          timeout: 20_000,
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
            .on('error', (error) => failed(error.message))
            .on('end', () => {
              const status = response.statusCode ?? 0;
              const json = parsed(answered);
              if (json && (status < 400 || answered.includes('"SOLD_OUT"'))) resolve({ status, body: json });
              else failed(`${status} ${answered.slice(0, 160)}`, status);
            });
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('no answer within 20 s')));
      sent.on('error', (error) => {
        // A connection that the server closed while it was idle: HTTP clients repeat the request on a new one, since the server did not read it.
        if (sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') {
          second.requests--;
          void asking(url, agent)(method, path, { ...(body && { body }), ...(token && { token }), key }).then(resolve);
        } else {
          failed((error as NodeJS.ErrnoException).code ?? error.message);
        }
      });
      sent.end(text);
    });
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
