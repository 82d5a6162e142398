// Stops sagas at one step: a row that the step must write is locked from outside, as a slow query would lock it, until the fault has happened. The
// services do not know of it.
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Kind } from './journal.ts';
import type { World } from './world.ts';

export const sagaKinds = ['ticket-purchase', 'checkout', 'esim-activation', 'esim-top-up'] as const;
export type SagaKind = (typeof sagaKinds)[number];

/** The steps at which a process may die: before its commit, or after it and before its answer. */
export type Step =
  /** The goods are being held; not committed. */
  | 'goods are set aside'
  /** It is committed, and wallet works on the hold. */
  | 'money is set aside'
  /** The provider has created the profile or added to it, and its answer is on its way. */
  | 'a profile is ordered'
  /** Wallet works on the charge. */
  | 'money is taken'
  /** The money is charged, and catalog works on the delivery. */
  | 'goods are handed over';

const ofProfiles: readonly Step[] = [
  'goods are set aside',
  'money is set aside',
  'a profile is ordered',
  'money is taken',
  'goods are handed over',
];
const isOfProfiles = (kind: SagaKind): boolean => stepsOf[kind] === ofProfiles;

/** Orders that are delivered at once are charged at once; for a profile the money is held first. */
export const stepsOf: Record<SagaKind, readonly Step[]> = {
  'ticket-purchase': ['goods are set aside', 'money is taken', 'goods are handed over'],
  checkout: ['goods are set aside', 'money is taken', 'goods are handed over'],
  'esim-activation': ofProfiles,
  'esim-top-up': ofProfiles,
};

/** The steps after it: the delivery of its event. */
export type Telling =
  /** The event is written, and not delivered. */
  | 'events wait'
  /** Messaging works on the event: nothing is committed. */
  | 'events take effect'
  /** The receiver has a webhook and has not answered yet. */
  | 'webhooks are on their way';
export const tellings: readonly Telling[] = ['events wait', 'events take effect', 'webhooks are on their way'];

const begunBy: Record<SagaKind, Kind> = {
  'ticket-purchase': 'purchase',
  checkout: 'checkout',
  'esim-activation': 'activation',
  'esim-top-up': 'top-up',
};

export interface Gate {
  /** The number of sagas that wait there. */
  caught: number;
  open(): Promise<void>;
}

const gateTimeoutMs = 8_000;

/** Closes a gate and waits until a saga waits at it. Throws if none does. */
export async function closeGate(world: World, step: Step | Telling, kind?: SagaKind): Promise<Gate> {
  const keeper = await world.connect();
  try {
    await keeper.query('begin');
    world.load.favour(kind && begunBy[kind]);
    const caught = await closers[step](keeper, world, kind ?? 'ticket-purchase');
    if (caught === 0)
      throw new Error(
        `Nothing${kind ? ` of ${kind}` : ''} reached the step where ${step} within ${gateTimeoutMs / 1_000} s.`,
      );
    return {
      caught,
      async open() {
        world.receiver.release();
        world.esims.release();
        // The server may be dead, and the lock with it.
        await keeper.query('rollback').catch(() => undefined);
        await keeper.end().catch(() => undefined);
      },
    };
  } catch (error) {
    await keeper.end().catch(() => undefined);
    throw error;
  } finally {
    world.load.favour(undefined);
  }
}

type Closer = (keeper: pg.Client, world: World, kind: SagaKind) => Promise<number>;

const closers: Record<Step | Telling, Closer> = {
  async 'goods are set aside'(keeper, { goods }, kind) {
    // Neither an activation nor a top-up holds goods: the first row that all of them write is the saga.
    if (isOfProfiles(kind)) await keeper.query('lock table catalog.sagas in share mode');
    else if (kind === 'checkout')
      await keeper.query('select from catalog.products where id = any ($1) for update', [goods.products]);
    else
      await keeper.query('select from catalog.events where id = any ($1) for update', [
        goods.matches.map(({ id }) => id),
      ]);
    return until(() => waitingFor(keeper, 'plaza-catalog'));
  },
  'money is set aside': stuckBeforeMoney,
  async 'a profile is ordered'(_keeper, { esims }) {
    esims.hold();
    return until(async () => esims.held);
  },
  async 'money is taken'(keeper, world, kind) {
    if (!isOfProfiles(kind)) return stuckBeforeMoney(keeper, world, kind);
    const locked = await until(
      async () =>
        (
          await keeper.query(
            `select from wallet.holds h where h.status = 'held' and exists (select from catalog.sagas s where s.id::text = h.request_id and s.kind = $1) for update skip locked`,
            [kind],
          )
        ).rowCount ?? 0,
    );
    return locked === 0 ? 0 : until(() => waitingFor(keeper, 'plaza-wallet'));
  },
  async 'goods are handed over'(keeper, _world, kind) {
    const locked = await until(
      async () =>
        (
          await keeper.query(
            `select from catalog.sagas where kind = $1 and status = 'running' for update skip locked`,
            [kind],
          )
        ).rowCount ?? 0,
    );
    if (locked === 0) return 0;
    return until(async () =>
      Number(
        (
          await keeper.query<{ count: number }>(
            `select count(*)::int as count from catalog.sagas s join wallet.holds h on h.request_id = s.id::text where s.kind = $1 and s.status = 'running' and h.status = 'captured'`,
            [kind],
          )
        ).rows[0]?.count,
      ),
    );
  },
  async 'events wait'(keeper) {
    // A relay skips locked rows.
    return until(async () => {
      const wallet = await keeper.query(`select from wallet.outbox where state = 'pending' for update skip locked`);
      const catalog = await keeper.query(`select from catalog.outbox where state = 'pending' for update skip locked`);
      return Math.min(wallet.rowCount ?? 0, catalog.rowCount ?? 0);
    });
  },
  async 'events take effect'(keeper) {
    await keeper.query('lock table messaging.inbox in share mode');
    return until(async () =>
      Number(
        (
          await keeper.query<{ count: number }>(
            `select count(*)::int as count from wallet.outbox where state = 'handed'`,
          )
        ).rows[0]?.count,
      ),
    );
  },
  async 'webhooks are on their way'(_keeper, { receiver }) {
    receiver.hold();
    return until(async () => receiver.held);
  },
};

/** Locks half of the people's wallets: the next steps of their sagas wait for these rows. */
async function stuckBeforeMoney(keeper: pg.Client, { people }: World, kind: SagaKind): Promise<number> {
  const half = people.slice(0, people.length / 2).map(({ id }) => id);
  await keeper.query(`select from wallet.wallets where kind = 'user' and user_id = any ($1) order by id for update`, [
    half,
  ]);
  return until(async () =>
    Number(
      (
        await keeper.query<{ count: number }>(
          `select count(*)::int as count from catalog.sagas s where s.kind = $1 and s.status = 'running' and s.user_id = any ($2) and s.created_at < clock_timestamp() - interval '100 ms'
      and not exists (select from wallet.holds h where h.request_id = s.id::text)`,
          [kind, half],
        )
      ).rows[0]?.count,
    ),
  );
}

/** The number of a service's connections that wait for these locks. */
async function waitingFor(keeper: pg.Client, service: string): Promise<number> {
  return Number(
    (
      await keeper.query<{ count: number }>(
        'select count(*)::int as count from pg_stat_activity where application_name = $1 and pg_backend_pid() = any (pg_blocking_pids(pid))',
        [service],
      )
    ).rows[0]?.count,
  );
}

/** Polls without pauses, since a step takes only some milliseconds. */
async function until(count: () => Promise<number>): Promise<number> {
  for (const deadline = Date.now() + gateTimeoutMs; Date.now() < deadline; await pause(1)) {
    const found = await count();
    if (found > 0) return found;
  }
  return 0;
}
