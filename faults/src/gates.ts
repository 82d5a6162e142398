// Standing still at one step of a saga: a row that the step must write is locked from outside, as a slow query of somebody else would
// lock it, until what is to happen has happened. Nothing in the services knows of it.
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { World } from './world.ts';

export const sagaKinds = ['ticket-purchase', 'checkout', 'esim-activation'] as const;
export type SagaKind = (typeof sagaKinds)[number];

/** Each is where a process may die: before its commit, or after it and before its answer. */
export type Step =
  /** What is sold is being set aside; not committed. */
  | 'goods are set aside'
  /** It is committed, and wallet works on setting the money aside. */
  | 'money is set aside'
  /** The money is set aside, and wallet works on taking it. */
  | 'money is taken'
  /** The money is taken, and catalog works on handing over what was bought. */
  | 'goods are handed over';
export const steps: readonly Step[] = ['goods are set aside', 'money is set aside', 'money is taken', 'goods are handed over'];

export interface Gate {
  /** How many sagas stand there. */
  caught: number;
  open(): Promise<void>;
}

const patienceMs = 8_000;

/** Closes a gate and waits until a saga stands before it. Throws if none came. */
export async function closeGate(world: World, step: Step, kind: SagaKind): Promise<Gate> {
  const keeper = await world.connect();
  try {
    await keeper.query('begin');
    const caught = await closers[step](keeper, world, kind);
    if (caught === 0) throw new Error(`No ${kind} came to where ${step} within ${patienceMs / 1_000} s.`);
    return {
      caught,
      async open() {
        // The server may be gone, and the lock with it.
        await keeper.query('rollback').catch(() => undefined);
        await keeper.end().catch(() => undefined);
      },
    };
  } catch (error) {
    await keeper.end().catch(() => undefined);
    throw error;
  }
}

type Closer = (keeper: pg.Client, world: World, kind: SagaKind) => Promise<number>;

const closers: Record<Step, Closer> = {
  async 'goods are set aside'(keeper, { goods }, kind) {
    // An activation sets nothing aside: the first thing that it writes is its saga.
    const [table, ids] = kind === 'checkout' ? ['catalog.products', goods.products] : ['catalog.events', goods.matches.map(({ id }) => id)];
    if (kind === 'esim-activation') await keeper.query('lock table catalog.sagas in share mode');
    else await keeper.query(`select from ${table} where id = any ($1) for update`, [ids]);
    return until(async () => Number((await keeper.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where application_name = 'plaza-catalog' and $1 = any (pg_blocking_pids(pid))`, [await pidOf(keeper)])).rows[0]?.count));
  },
  async 'money is set aside'(keeper, _world, kind) {
    // Half of the people's wallets: whatever of them comes next waits for their rows.
    await keeper.query(`select from wallet.wallets where kind = 'user' and id in (select id from wallet.wallets where kind = 'user' and balance > 1000 order by id limit 8) order by id for update`);
    return until(async () => Number((await keeper.query<{ count: number }>(
      `select count(*)::int as count from catalog.sagas s where s.kind = $1 and s.status = 'running' and s.created_at < clock_timestamp() - interval '100 ms'
        and not exists (select from wallet.holds h where h.request_id = s.id::text)`, [kind])).rows[0]?.count));
  },
  async 'money is taken'(keeper, _world, kind) {
    return until(async () => (await keeper.query(
      `select from wallet.holds h where h.status = 'held' and exists (select from catalog.sagas s where s.id::text = h.request_id and s.kind = $1) for update skip locked`, [kind])).rowCount ?? 0);
  },
  async 'goods are handed over'(keeper, _world, kind) {
    const locked = await until(async () => (await keeper.query(`select from catalog.sagas where kind = $1 and status = 'running' for update skip locked`, [kind])).rowCount ?? 0);
    if (locked === 0) return 0;
    return until(async () => Number((await keeper.query<{ count: number }>(
      `select count(*)::int as count from catalog.sagas s join wallet.holds h on h.request_id = s.id::text where s.kind = $1 and s.status = 'running' and h.status = 'captured'`, [kind])).rows[0]?.count));
  },
};

async function pidOf(client: pg.Client): Promise<number> {
  return (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;
}

/** Looks again and again, since a step takes some milliseconds only. */
async function until(count: () => Promise<number>): Promise<number> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause(1)) {
    const found = await count();
    if (found > 0) return found;
  }
  return 0;
}
