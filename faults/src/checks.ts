// The checks when everything is at rest: the database against the clients' answers, and the books against themselves.
import { verifyCatalog } from '@plaza/catalog/operator';
import { asOwner } from '@plaza/dev/targets';
import { verifyLedger } from '@plaza/wallet/operator';
import { eventsAreDelivered } from './events.ts';
import { compare, type Check, type Findings } from './findings.ts';
import { everyoneHeard } from './listeners.ts';
import type { Journal } from './journal.ts';
import type { World } from './world.ts';

/** Checks everything since the beginning. Nothing may be under way. */
export async function check(world: World): Promise<Findings> {
  const found: Findings = { lost: [], doubled: [], wrong: [] };
  await Promise.all([
    checkBooks(world, found),
    profiles(world, found),
    topUpsAtProvider(world, found),
    eventsAreDelivered(world, found),
    everyoneHeard(world, found),
  ]);
  return found;
}

/** Checks the database against the answers and against itself, and not against what others have heard of it. */
export async function checkBooks(world: World, found: Findings): Promise<void> {
  const checks = [movements, said, tickets, orders, topUps, wallets, seats, counters, books, answers];
  await Promise.all(checks.map((one) => one(world, found)));
}

const movements: Check = async ({ rows, journal, load }, found) => {
  const people = load.people.map(({ id }) => id);
  for (const [type, kinds] of [
    ['send', ['send']],
    ['purchase', ['purchase', 'checkout', 'activation', 'top-up']],
  ] as const) {
    const there = await rows<{ id: string }>(
      'select id from wallet.transactions where type = $1 and user_id = any ($2)',
      [type, people],
    );
    const answered = journal.entries
      .filter(({ kind, done }) => done && (kinds as readonly string[]).includes(kind))
      .map(({ transaction }) => transaction ?? 'none');
    compare(
      `transaction of a ${type}`,
      answered,
      there.map(({ id }) => id),
      found,
    );
  }
};

/** Whoever buys is told what was paid. */
const said: Check = async ({ journal }, found) => {
  for (const { kind, odd } of journal.entries)
    if (odd !== undefined) found.wrong.push(`a ${kind} was answered without its transaction: ${odd}`);
};

const tickets: Check = async ({ rows, journal, load }, found) => {
  const there = await rows<{ id: string; status: string }>(
    'select id, status from catalog.tickets where user_id = any ($1)',
    [load.people.map(({ id }) => id)],
  );
  compare(
    'ticket',
    journal.entries.flatMap((entry) => entry.tickets),
    there.filter(({ status }) => status === 'valid').map(({ id }) => id),
    found,
  );
  const pending = there.filter(({ status }) => status !== 'valid').length;
  if (pending > 0) found.wrong.push(`${pending} tickets are neither sold nor deleted`);
  // The captured money is the price of the tickets.
  const [sums] = await rows<{ tickets: string; captured: string }>(`
    select (select coalesce(sum(price), 0) from catalog.tickets where status in ('valid', 'refunded') and order_id in (select id from catalog.sagas where kind = 'ticket-purchase'))::numeric(20,2) as tickets,
      (select coalesce(sum(h.captured), 0) from wallet.holds h join catalog.sagas s on s.id::text = h.request_id where s.kind = 'ticket-purchase')::numeric(20,2) as captured`);
  if (sums!.tickets !== sums!.captured)
    found.wrong.push(`tickets cost ${sums!.tickets}, and ${sums!.captured} was taken for them`);
};

const orders: Check = async ({ rows, journal, load }, found) => {
  const there = await rows<{ id: string; status: string }>(
    'select id, status from catalog.orders where user_id = any ($1)',
    [load.people.map(({ id }) => id)],
  );
  compare(
    'order',
    journal.entries.flatMap(({ order }) => order ?? []),
    there.filter(({ status }) => status === 'paid').map(({ id }) => id),
    found,
  );
  const open = there.filter(({ status }) => status !== 'paid' && status !== 'failed').length;
  if (open > 0) found.wrong.push(`${open} orders are neither paid nor failed`);
};

/** There is a profile for each activation, and no other. */
const profiles: Check = async ({ rows, esims }, found) => {
  const activated = await rows<{ id: string }>(
    `select id from catalog.sagas where kind = 'esim-activation' and status = 'done'`,
  );
  compare(
    'eSIM profile of',
    activated.map(({ id }) => id),
    [...esims.made],
    found,
  );
};

/** What was answered is there, and an eSIM has the data of its plan and of its top-ups. */
const topUps: Check = async ({ rows, journal, load }, found) => {
  const there = await rows<{ id: string; status: string }>(
    'select id, status from catalog.esim_top_ups where user_id = any ($1)',
    [load.people.map(({ id }) => id)],
  );
  const active = there.filter(({ status }) => status === 'active').map(({ id }) => id);
  compare(
    'top-up',
    journal.entries.flatMap(({ topUp }) => topUp ?? []),
    active,
    found,
  );
  if (there.length > active.length) found.wrong.push(`${there.length - active.length} top-ups are not paid`);
  const off = await rows<{ id: string }>(`
    select e.id from catalog.esims e join catalog.esim_plans p on p.id = e.plan_id
      where e.data_total <> p.data + coalesce((select sum(t.data) from catalog.esim_top_ups t where t.esim_id = e.id), 0)`);
  found.wrong.push(...off.map(({ id }) => `the data of the eSIM ${id} is not what was bought`));
};

const topUpsAtProvider: Check = async ({ rows, load, esims }, found) => {
  const active = await rows<{ id: string }>(
    `select id from catalog.esim_top_ups where status = 'active' and user_id = any ($1)`,
    [load.people.map(({ id }) => id)],
  );
  compare(
    'top-up at the provider',
    active.map(({ id }) => id),
    [...esims.toppedUp],
    found,
  );
};

/** What people have agrees with their answers. */
export function expectedBalances(
  journal: Journal,
  people: readonly { id: string; deposited: number }[],
): Map<string, number> {
  const balances = new Map(people.map(({ id, deposited }) => [id, deposited]));
  const add = (id: string | undefined, amount: number): void =>
    void (id !== undefined && balances.set(id, (balances.get(id) ?? 0) + amount));
  for (const { kind, done, userId, paid, payee } of journal.entries) {
    if (!done || kind === 'sign-up') continue;
    add(userId, -paid);
    if (kind === 'send') add(payee, paid);
  }
  return balances;
}

const wallets: Check = async ({ rows, journal, load }, found) => {
  const there = new Map(
    (
      await rows<{ user_id: string; balance: string; held: string }>(
        `select user_id, (balance * 100)::bigint::text as balance, held::text from wallet.wallets where kind = 'user' and currency = 'EUR'`,
      )
    ).map((row) => [row.user_id, row]),
  );
  for (const [id, expected] of expectedBalances(journal, load.people)) {
    const wallet = there.get(id);
    if (!wallet) found.lost.push(`the wallet of ${id}`);
    else if (Number(wallet.balance) < expected) found.lost.push(`${expected - Number(wallet.balance)} cents of ${id}`);
    else if (Number(wallet.balance) > expected)
      found.doubled.push(`${Number(wallet.balance) - expected} cents of ${id}`);
    if (wallet && Number(wallet.held) !== 0) found.wrong.push(`${wallet.held} of ${id} is still set aside`);
  }
};

const seats: Check = async ({ rows }, found) => {
  const off = await rows<{ id: string; name: string }>(`
    select c.id, e.title as name from catalog.event_categories c join catalog.events e on e.id = c.event_id
      cross join lateral (select count(*) as all, count(*) filter (where status = 'free') as free, count(*) filter (where status = 'sold') as sold from catalog.seats where category_id = c.id) s
      where s.all <> c.capacity or s.free <> c.seats_left or s.sold + s.free <> c.capacity
        or s.sold <> (select count(*) from catalog.tickets t join catalog.seats x on x.id = t.seat_id where x.category_id = c.id and t.status = 'valid')`);
  found.wrong.push(...off.map(({ name }) => `seats and tickets of "${name}" do not add up`));
};

/** Every stock is the sum of its movements. */
const counters: Check = async ({ stack }, found) => {
  const { differences } = await asOwner('catalog', stack.databaseUrl, verifyCatalog);
  found.wrong.push(...differences);
};

const books: Check = async ({ stack }, found) => {
  const { broken } = await asOwner('wallet', stack.databaseUrl, verifyLedger);
  if (broken) found.wrong.push(`the ledger is broken (${broken.kind}): ${broken.detail}`);
};

/** People read the present state: no cache returns the past. */
const answers: Check = async ({ client, journal, load }, found) => {
  const expected = expectedBalances(journal, load.people);
  await Promise.all(
    load.people.slice(0, 30).map(async ({ id, token }) => {
      const { status, body } = await client.ask({
        what: 'a balance',
        method: 'GET',
        path: '/api/wallet/balance',
        token,
      });
      const shown = status === 200 ? Math.round(Number(body.balance) * 100) : undefined;
      if (shown !== expected.get(id)) found.wrong.push(`${id} reads ${shown} cents and has ${expected.get(id)}`);
    }),
  );
};

const fineRefusals = new Set(['SOLD_OUT', 'INSUFFICIENT_FUNDS']);

/** Final refusals without a reason. */
export function refusedWrongly(journal: Journal, since: number): string[] {
  return journal.entries
    .filter(
      ({ from, refused }) => from >= since && refused !== undefined && !fineRefusals.has(refused.split(' ')[1] ?? ''),
    )
    .map(({ kind, refused }) => `${kind} was refused for good: ${refused}`);
}
