// People who use the marketplace, each doing one thing after another at a steady pace, whatever happens to it.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Client } from './client.ts';
import { reasonOf } from './client.ts';
import type { Receiver } from './receiver.ts';
import { cents, type Entry, type Journal, type Kind } from './journal.ts';

export interface Person {
  id: string;
  token: string;
  /** What came in by deposit; in cents. */
  deposited: number;
}

export interface Goods {
  matches: { id: string; category: string }[];
  /** With a few seats only. */
  scarce: { id: string; category: string };
  products: string[];
  plans: string[];
}

export interface Load {
  /** Everybody who has a wallet, those included who signed up meanwhile. */
  readonly people: Person[];
  pause(): void;
  resume(): void;
  /** Lets everybody do one thing, and with nothing what they like. */
  favour(kind: Kind | undefined): void;
  /** Resolves when nobody waits for an answer any more; paused before. */
  idle(): Promise<void>;
  stop(): void;
  /** Rejects with the first thing that can not be: an answer that says something impossible. */
  readonly failure: Error | undefined;
}

/** Of those who sign up meanwhile; in cents. */
const firstDeposit = 500;
const password = 'a password of the load';
const weights: readonly [Kind, number][] = [
  ['send', 40],
  ['purchase', 25],
  ['checkout', 17],
  ['activation', 13],
  ['sign-up', 5],
];

/** Signs somebody up and puts money into their wallet. */
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

/** Registers a webhook of somebody's for everything. */
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
  /** Between two things that one person does. */
  paceMs: number;
}

export function startLoad({ client, journal, people, goods, paceMs }: LoadOptions): Load {
  const actors = [...people];
  const everybody = [...people];
  let [paused, stopped] = [false, false];
  let failure: Error | undefined;
  let favoured: Kind | undefined;
  const any = <Value>(of: readonly Value[]): Value => of[Math.floor(Math.random() * of.length)]!;

  const acts: Record<Kind, (person: Person, entry: Entry) => Promise<Answer>> = {
    async send(person, entry) {
      const payee = any(everybody.filter(({ id }) => id !== person.id));
      entry.payee = payee.id;
      const amount = `0.${String(1 + Math.floor(Math.random() * 99)).padStart(2, '0')}`;
      return client.ask({
        what: 'a send',
        path: '/api/wallet/send',
        token: person.token,
        body: { recipient_id: payee.id, amount, currency: 'EUR' },
      });
    },
    async purchase(person) {
      const match = Math.random() < 0.05 ? goods.scarce : any(goods.matches);
      return client.ask({
        what: 'a purchase',
        path: '/api/tickets/purchase',
        token: person.token,
        body: { event_id: match.id, category: match.category, quantity: 1 + Math.floor(Math.random() * 2) },
      });
    },
    async checkout(person) {
      for (const product of new Set([any(goods.products), any(goods.products)])) {
        const { status, body } = await client.ask({
          what: 'a cart',
          path: '/api/shop/cart',
          token: person.token,
          body: { product_id: product, quantity: 1 },
        });
        if (status !== 200) throw new Error(`A product was not put into a cart: ${status} ${reasonOf(body)}.`);
      }
      const answer = await client.ask({
        what: 'a checkout',
        path: '/api/shop/checkout',
        token: person.token,
        body: {},
      });
      // What can't be paid for is in the cart again, and would be in the way of the next one.
      if (answer.status !== 200)
        await client.ask({ what: 'a cart', method: 'DELETE', path: '/api/shop/cart', token: person.token });
      return answer;
    },
    async activation(person) {
      return client.ask({
        what: 'an activation',
        path: '/api/esim/activate',
        token: person.token,
        body: { plan_id: any(goods.plans) },
      });
    },
    async 'sign-up'(_person, entry) {
      const one = await signUp(client, `${firstDeposit / 100}.00`);
      entry.userId = one.id;
      everybody.push(one);
      // What was answered a moment ago is there, whatever happened since.
      return client.ask({ what: 'a balance', method: 'GET', path: '/api/wallet/balance', token: one.token });
    },
  };

  async function actor(person: Person): Promise<void> {
    await pause(Math.random() * paceMs);
    while (!stopped && !failure) {
      if (!paused) {
        const entry = journal.begin(favoured ?? anyKind(), person.id);
        const answer = await acts[entry.kind](person, entry);
        record(entry, answer);
        entry.to = Date.now();
      }
      await pause(paceMs * (0.6 + Math.random() * 0.8));
    }
  }

  void Promise.all(actors.map(actor)).catch((error: unknown) => {
    failure ??= error as Error;
  });
  return {
    people: everybody,
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    favour: (kind) => void (favoured = kind),
    async idle() {
      while (journal.underWay.length > 0 && !failure) await pause(20);
    },
    stop: () => void (stopped = true),
    get failure() {
      return failure;
    },
  };
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
  // Who was told that a deposit is there does not read otherwise, wherever the balance comes from.
  if (entry.kind === 'sign-up' && cents(body.balance ?? '0') < firstDeposit)
    entry.refused = `${status} BALANCE_OF_BEFORE`;
  else entry.done = true;
  if (entry.kind === 'sign-up') return;
  // A success that says nothing of the money is seen as the money that it does not speak of.
  entry.paid = cents(body.transaction?.amount ?? '0');
  entry.transaction = body.transaction?.id;
  entry.tickets = body.tickets?.map(({ id }) => id) ?? [];
  entry.order = body.order?.id;
}
