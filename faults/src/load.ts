// People who use the marketplace, each with one request after another at a steady pace, also during faults.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Client } from './client.ts';
import { reasonOf } from './client.ts';
import type { Receiver } from './receiver.ts';
import { cents, type Entry, type Journal, type Kind } from './journal.ts';

export interface Person {
  id: string;
  token: string;
  /** The sum of the deposits, in cents. */
  deposited: number;
  /** What they top up: the last that they bought. */
  esim?: { id: string; plan: string };
}

export interface Goods {
  matches: { id: string; category: string }[];
  /** With a few seats only. */
  scarce: { id: string; category: string };
  products: string[];
  plans: string[];
}

export interface Load {
  /** All people with a wallet, including those who registered meanwhile. */
  readonly people: Person[];
  pause(): void;
  resume(): void;
  /** Makes everyone send requests of one kind; without one, of any kind. */
  favour(kind: Kind | undefined): void;
  /** Resolves when no request is under way. Pause the load first. */
  idle(): Promise<void>;
  stop(): void;
  /** The first impossible answer. */
  readonly failure: Error | undefined;
}

/** The deposit of people who register meanwhile, in cents. */
const firstDeposit = 500;
const password = 'a password of the load';
const weights: readonly [Kind, number][] = [
  ['send', 40],
  ['purchase', 25],
  ['checkout', 17],
  ['activation', 13],
  ['top-up', 8],
  ['sign-up', 5],
];

/** Registers a person and deposits money. */
export async function signUp(client: Client, amount: string): Promise<Person> {
  const { status, body } = await client.ask({
    what: 'a sign-up',
    path: '/api/auth/register',
    body: { email: `${randomUUID()}@faults.example`, password, name: 'Somebody' },
  });
  const [id, token] = [body.user?.id, body.access_token];
  if (!id || !token) throw new Error(`A sign-up was answered with ${status} ${reasonOf(body)}.`);
  const deposit = await client.ask({
    what: 'a deposit',
    path: '/api/wallet/deposit',
    token,
    body: { amount, currency: 'EUR' },
  });
  if (deposit.status !== 200)
    throw new Error(`A deposit was answered with ${deposit.status} ${reasonOf(deposit.body)}.`);
  return { id, token, deposited: cents(amount) };
}

/** Registers a webhook of a person for all events. */
export async function subscribe(client: Client, { id, token }: Person, receiver: Receiver): Promise<void> {
  const { status, body } = await client.ask({
    what: 'a webhook',
    path: '/api/webhooks',
    token,
    body: { url: receiver.urlFor(id) },
  });
  if (!body.secret) throw new Error(`A webhook was answered with ${status} ${reasonOf(body)}.`);
  receiver.trust(id, body.secret);
}

export interface LoadOptions {
  client: Client;
  journal: Journal;
  people: Person[];
  goods: Goods;
  /** The mean pause between two requests of a person. */
  paceMs: number;
}

export function startLoad(options: LoadOptions): Load {
  const load = new SteadyLoad(options);
  load.start();
  return load;
}

class SteadyLoad implements Load {
  readonly people: Person[];
  failure: Error | undefined;
  readonly #options: LoadOptions;
  #isPaused = false;
  #isStopped = false;
  #favoured: Kind | undefined;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.people = [...options.people];
  }

  start(): void {
    const { people } = this.#options;
    void Promise.all(people.map((person) => this.#act(person))).catch((error: unknown) => {
      this.failure ??= error as Error;
    });
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  favour(kind: Kind | undefined): void {
    this.#favoured = kind;
  }

  async idle(): Promise<void> {
    while (this.#options.journal.underWay.length > 0 && !this.failure) await pause(20);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #act(person: Person): Promise<void> {
    const { journal, paceMs } = this.#options;
    await pause(Math.random() * paceMs);
    while (!this.#isStopped && !this.failure) {
      if (!this.#isPaused) {
        const kind = this.#favoured ?? anyKind();
        // Whoever has no eSIM buys one first.
        const entry = journal.begin(kind === 'top-up' && !person.esim ? 'activation' : kind, person.id);
        record(entry, await this.#request(person, entry));
        entry.to = Date.now();
      }
      await pause(paceMs * (0.6 + Math.random() * 0.8));
    }
  }

  #request(person: Person, entry: Entry): Promise<Answer> {
    const { client, goods } = this.#options;
    switch (entry.kind) {
      case 'send':
        return this.#send(person, entry);
      case 'purchase':
        return purchase(client, person, goods);
      case 'checkout':
        return checkOut(client, person, goods);
      case 'activation':
        return activate(client, person, goods);
      case 'top-up':
        return topUp(client, person);
      case 'sign-up':
        return this.#signUp(entry);
    }
  }

  #send(person: Person, entry: Entry): Promise<Answer> {
    const payee = any(this.people.filter(({ id }) => id !== person.id));
    entry.payee = payee.id;
    const amount = `0.${String(1 + Math.floor(Math.random() * 99)).padStart(2, '0')}`;
    return this.#options.client.ask({
      what: 'a send',
      path: '/api/wallet/send',
      token: person.token,
      body: { recipient_id: payee.id, amount, currency: 'EUR' },
    });
  }

  async #signUp(entry: Entry): Promise<Answer> {
    const { client } = this.#options;
    const person = await signUp(client, `${firstDeposit / 100}.00`);
    entry.userId = person.id;
    this.people.push(person);
    // The deposit that was answered a moment ago must be in the balance, whatever happened since.
    return client.ask({ what: 'a balance', method: 'GET', path: '/api/wallet/balance', token: person.token });
  }
}

function purchase(client: Client, { token }: Person, goods: Goods): Promise<Answer> {
  const match = Math.random() < 0.05 ? goods.scarce : any(goods.matches);
  return client.ask({
    what: 'a purchase',
    path: '/api/tickets/purchase',
    token,
    body: { event_id: match.id, category: match.category, quantity: 1 + Math.floor(Math.random() * 2) },
  });
}

async function checkOut(client: Client, { token }: Person, goods: Goods): Promise<Answer> {
  for (const product of new Set([any(goods.products), any(goods.products)])) {
    const { status, body } = await client.ask({
      what: 'a cart',
      path: '/api/shop/cart',
      token,
      body: { product_id: product, quantity: 1 },
    });
    if (status !== 200) throw new Error(`A product was not put into a cart: ${status} ${reasonOf(body)}.`);
  }
  const answer = await client.ask({ what: 'a checkout', path: '/api/shop/checkout', token, body: {} });
  // A refused checkout returns the products to the cart, where they would be in the next one.
  if (answer.status !== 200) await client.ask({ what: 'a cart', method: 'DELETE', path: '/api/shop/cart', token });
  return answer;
}

async function activate(client: Client, person: Person, goods: Goods): Promise<Answer> {
  const plan = any(goods.plans);
  const body = { plan_id: plan };
  const answer = await client.ask({ what: 'an activation', path: '/api/esim/activate', token: person.token, body });
  const id = answer.body.esim?.id;
  if (answer.status === 200 && id) person.esim = { id, plan };
  return answer;
}

function topUp(client: Client, { token, esim }: Person): Promise<Answer> {
  // Its own plan fits.
  const body = { plan_id: esim?.plan };
  return client.ask({ what: 'a top-up', path: `/api/esims/${esim?.id}/top-up`, token, body });
}

function any<Value>(of: readonly Value[]): Value {
  return of[Math.floor(Math.random() * of.length)]!;
}

function anyKind(): Kind {
  let at = Math.random() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of weights) {
    at -= weight;
    if (at < 0) return kind;
  }
  return 'send';
}

function record(entry: Entry, { status, body }: Answer): void {
  if (status !== 200) {
    entry.refused = `${status} ${reasonOf(body)}`;
    return;
  }
  // A deposit that was answered must be in every later balance, also in a cached one.
  if (entry.kind === 'sign-up' && cents(body.balance ?? '0') < firstDeposit)
    entry.refused = `${status} BALANCE_OF_BEFORE`;
  else entry.done = true;
  if (entry.kind === 'sign-up') return;
  if (!body.transaction && entry.kind !== 'send') entry.odd = JSON.stringify(body).slice(0, 300);
  // A success without a transaction has paid nothing.
  entry.paid = cents(body.transaction?.amount ?? '0');
  entry.transaction = body.transaction?.id;
  entry.tickets = body.tickets?.map(({ id }) => id) ?? [];
  entry.order = body.order?.id;
  entry.topUp = body.top_up?.id;
}
