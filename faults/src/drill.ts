// The drill of an operator: the data folder is destroyed under load, and `npx plaza restore --to` brings back what was there one second before. Whatever was
// answered before that second must be there; the answers of the last second may be lost, and nothing else.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backUp, startArchive } from '@plaza/dev/backup';
import { ensureEngines, plazaHome } from '@plaza/dev/engines';
import { runScript } from '@plaza/testing';
import { checkBooks } from './checks.ts';
import type { Findings } from './findings.ts';
import type { Entry, Journal } from './journal.ts';
import { flushRedis } from './redis.ts';
import type { World } from './world.ts';

const services = ['auth', 'wallet', 'catalog', 'messaging'] as const;
const lostMs = 1_000;
/** A restore takes longer than anything else that clients wait for. */
const patienceMs = 600_000;

/**
 * What was answered between the two may be lost. Until the services are started again nobody answers anything new: what a client reads before that was
 * answered before the loss, and has waited for the client.
 */
export interface Cut {
  moment: number;
  startedAgain: number;
}

/** A purchase that ended after the moment: also one that was under way then, and was finished again. */
export type Purchase = Pick<Entry, 'userId' | 'paid' | 'tickets' | 'order' | 'topUp'> & { transaction: string };

/** What there is after the restore, when everything is at rest. */
export interface There {
  transactions: ReadonlySet<string>;
  purchases: readonly Purchase[];
}

/** A fault that restores the past: nothing can follow it, since the outside world knows a future that did not happen. */
export function drill(): { inject(world: World): Promise<void>; check(world: World): Promise<Findings> } {
  let cut: Cut;
  return {
    inject: async (world) => void (cut = await destroyAndRestore(world)),
    check: async (world) => {
      const { lost, kept } = forgetLost(world.journal, cut, await whatIsThere(world, cut));
      world.say(`of the answers of the last second ${kept} are there, and ${lost} are not`);
      const found: Findings = { lost: [], doubled: [], wrong: [] };
      await checkBooks(world, found);
      return found;
    },
  };
}

async function destroyAndRestore(world: World): Promise<Cut> {
  const { stack, journal, client, say } = world;
  const busySince = async (from: number): Promise<void> => {
    while (!journal.worksSince(from) || Date.now() < from + 3 * lostMs) await pause(50);
  };
  client.patienceMs = patienceMs;
  const home = homeFor(world);
  const key = randomBytes(32);
  const [folder, receiving] = [join(home, 'backups'), join(home, 'wal')];
  const { postgres: bin } = await ensureEngines(say, ['postgres']);
  const order = { bin, url: stack.databaseUrl, key, folder };
  const archive = await startArchive({ ...order, receiving, logPath: join(home, 'wal.log'), warn: say });
  await backUp(order);
  await busySince(Date.now());
  const backup = await backUp({ ...order, incremental: true });
  await busySince(Date.now());

  const destroyedAt = Date.now();
  await stack.killPostgres();
  // Its processes notice a moment later that their parent is gone, and write files until then.
  await rm(join(stack.folder, 'pg'), { recursive: true, maxRetries: 50, retryDelay: 20 });
  await Promise.all(services.map((name) => stack.kill(name)));
  await archive.stop();

  const moment = destroyedAt - lostMs;
  const restoring = Date.now();
  const script = join(dirname(createRequire(import.meta.url).resolve('@plaza/dev/backup')), '../plaza.ts');
  const { code, output } = await runScript(script, ['restore', '--yes', '--to', new Date(moment).toISOString()], {
    PLAZA_HOME: home,
    BACKUP_KEY: key.toString('base64'),
    BACKUP_FOLDER: folder,
  });
  if (code !== 0) throw new Error(`npx plaza restore: ${output}`);
  const restored = Date.now();
  renameSync(join(home, 'postgres'), join(stack.folder, 'pg'));
  // As restore deletes the data of the embedded Valkey.
  await Promise.all([stack.startPostgres(), flushRedis(world)]);
  await forgetPeople(world);
  const startedAgain = Date.now();
  await Promise.all(services.map((name) => stack.restart(name)));
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
  say(
    `the incremental backup ${backup.name} (${(backup.bytes / 1e6).toFixed(1)} MB), its full one and its WAL were restored to one second before in ${seconds(restored - restoring)} s, and all services are ready ${seconds(Date.now() - destroyedAt)} s after the loss`,
  );
  return { moment, startedAgain };
}

/** A checkout's folder, as the command finds it: with the engines, and the secrets of this stack. */
function homeFor({ stack }: World): string {
  const home = join(stack.folder, 'home');
  mkdirSync(home);
  // Whoever runs the engines enters it.
  chmodSync(home, 0o755);
  symlinkSync(join(plazaHome(), 'engines'), join(home, 'engines'));
  writeFileSync(join(home, 'secrets.json'), JSON.stringify(stack.secrets), { mode: 0o600 });
  return home;
}

/** People of the last second, their money and their eSIMs are no more: the load does not count on them. */
async function forgetPeople({ rows, load }: World): Promise<void> {
  const [there, deposits, esims] = await Promise.all(
    [
      'select id from auth.users',
      `select user_id as id from wallet.transactions where type = 'deposit'`,
      'select id from catalog.esims',
    ].map(async (sql) => new Set((await rows<{ id: string }>(sql)).map(({ id }) => id))),
  );
  for (const person of load.people.splice(0)) {
    if (!there!.has(person.id)) continue;
    if (!deposits!.has(person.id)) person.deposited = 0;
    if (person.esim && !esims!.has(person.esim.id)) delete person.esim;
    load.people.push(person);
  }
}

async function whatIsThere({ rows }: World, { moment }: Cut): Promise<There> {
  const transactions = await rows<{ id: string }>('select id from wallet.transactions');
  const purchases = await rows<Purchase>(
    `select t.id as transaction, t.user_id as "userId", (t.amount * 100)::int as paid,
      array(select k.id::text from catalog.tickets k where k.order_id = p.order_id and k.status = 'valid') as tickets,
      (select o.id from catalog.orders o where o.id = p.order_id) as "order",
      (select u.id from catalog.esim_top_ups u where u.id = p.order_id) as "topUp"
    from wallet.transactions t cross join lateral (select (t.metadata ->> 'order_id')::uuid as order_id) p
      where t.type = 'purchase' and t.timestamp >= $1`,
    [new Date(moment)],
  );
  return { transactions: new Set(transactions.map(({ id }) => id)), purchases };
}

/**
 * Takes what was answered in the last second and is not there out of the journal. A purchase that was under way at the moment is finished again, with other
 * ids: it is there if the same person has paid the same for one that nobody was answered.
 */
export function forgetLost(
  journal: Journal,
  cut: Cut,
  { transactions, purchases }: There,
): { lost: number; kept: number } {
  const answered = new Set(journal.entries.map(({ transaction }) => transaction));
  const again = purchases.filter(({ transaction }) => !answered.has(transaction));
  const last = journal.entries.filter((entry) => isUncertain(entry, cut) && entry.transaction !== undefined);
  const lost = new Set<Entry>();
  for (const entry of last) {
    if (transactions.has(entry.transaction!)) continue;
    const at = again.findIndex(({ userId, paid }) => userId === entry.userId && paid === entry.paid);
    if (entry.kind === 'send' || at < 0) lost.add(entry);
    else Object.assign(entry, present(again.splice(at, 1)[0]!));
  }
  const entries = journal.entries.splice(0);
  journal.entries.push(...entries.filter((entry) => !lost.has(entry)));
  return { lost: lost.size, kept: last.length - lost.size };
}

/** As an answer would say it. */
const present = ({ order, topUp, ...rest }: Purchase): Purchase => ({
  ...rest,
  order: order ?? undefined,
  topUp: topUp ?? undefined,
});

const isUncertain = ({ done, to }: Entry, { moment, startedAgain }: Cut): boolean =>
  done && to !== undefined && to >= moment && to < startedAgain;
