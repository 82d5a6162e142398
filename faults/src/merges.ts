// Guests who are merged into accounts while a service is killed: every merge that was decided is finished, and no cent is lost or doubled.
import type { ServiceName } from '@plaza/dev/test-stack';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './client.ts';
import { signUp, type Person } from './load.ts';
import { watchMachine } from './machine.ts';
import type { World } from './world.ts';

interface Pair {
  guest: { id: string; token: string };
  heir: Person;
}

const pairs = 4;
const [ofGuests, ofHeirs] = ['25.00', '1.00'];
const decidedWithinMs = 10_000;
// As everything that a killed process had begun.
const finishedWithinMs = 5_000;

/** @returns what is missing, doubled or not finished in time */
export async function mergeWhileKilled(world: World, service: ServiceName): Promise<string[]> {
  const { stack } = world;
  const client = new Client(stack.url);
  const merging: Pair[] = await Promise.all(Array.from({ length: pairs }, () => pairOf(client)));
  const guests = merging.map(({ guest }) => guest.id);
  // What a merge moves goes to the wallets of the heirs: while they are locked, it is decided and not done.
  const gate = await world.connect();
  await gate.query('begin');
  await gate.query('select from wallet.wallets where user_id = any ($1) for update', [
    merging.map(({ heir }) => heir.id),
  ]);
  const answers = merging.map(({ guest, heir }) =>
    client.ask({
      what: 'a merge',
      path: '/api/auth/guests/merge',
      token: heir.token,
      body: { guest_token: guest.token },
    }),
  );
  const decided = async (): Promise<boolean> =>
    (await world.rows('select from auth.guest_merges where guest_id = any ($1)', [guests])).length === pairs;
  try {
    for (const until = Date.now() + decidedWithinMs; !(await decided()); await pause(50))
      if (Date.now() > until) return ['the merges of guests were not decided'];
    await stack.kill(service);
  } finally {
    await gate.query('commit');
    await gate.end();
  }
  await pause(300);
  await stack.restart(service);
  const [slowdown, since] = [watchMachine(world), Date.now()];
  const moving = async (): Promise<number> =>
    (await world.rows(`select from auth.guest_merges where guest_id = any ($1) and state = 'moving'`, [guests])).length;
  while ((await moving()) > 0 && Date.now() - since < 10 * finishedWithinMs) await pause(50);
  const took = Date.now() - since;
  await Promise.all(answers);
  return [
    ...(took > finishedWithinMs * slowdown() ? [`merges of guests were finished only after ${took} ms`] : []),
    ...(await wrongBalances(world, merging)),
  ];
}

async function pairOf(client: Client): Promise<Pair> {
  const { user, access_token: token } = (await client.ask({ what: 'a guest', path: '/api/auth/guests', body: {} }))
    .body;
  if (!user || !token) throw new Error('A guest got no account.');
  const { status } = await client.ask({
    what: 'a deposit',
    path: '/api/wallet/deposit',
    token,
    body: { amount: ofGuests, currency: 'EUR' },
  });
  if (status !== 200) throw new Error(`The deposit of a guest was answered with ${status}.`);
  return { guest: { id: user.id, token }, heir: await signUp(client, ofHeirs) };
}

async function wrongBalances(world: World, merging: readonly Pair[]): Promise<string[]> {
  const rows = await world.rows<{ user_id: string; balance: string }>(
    `select user_id, sum(balance)::numeric(20, 2)::text as balance from wallet.wallets where currency = 'EUR' and user_id = any ($1) group by user_id`,
    [merging.flatMap(({ guest, heir }) => [guest.id, heir.id])],
  );
  const balances = new Map(rows.map((row) => [row.user_id, Number(row.balance)]));
  const expected = Number(ofGuests) + Number(ofHeirs);
  return merging.flatMap(({ guest, heir }) => [
    ...((balances.get(guest.id) ?? 0) === 0 ? [] : [`a merged guest still has ${balances.get(guest.id)} EUR`]),
    ...(balances.get(heir.id) === expected
      ? []
      : [`${balances.get(heir.id)} EUR are in an account with which a guest was merged, and not ${expected}`]),
  ]);
}
