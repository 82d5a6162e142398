// One fault from beginning to end: calm, the fault, recovery, rest, and the checks.
import { setTimeout as pause } from 'node:timers/promises';
import { check, refusedWrongly } from './checks.ts';
import { hangMs } from './client.ts';
import type { Fault } from './faults.ts';
import type { Findings } from './findings.ts';
import { kinds } from './journal.ts';
import { watchMachine } from './machine.ts';
import { allowed, openOf, recover, tooLate, whatRecovers, type Recovery } from './recovery.ts';
import type { World } from './world.ts';

export interface Outcome extends Findings {
  name: string;
  requests: number;
  /** Requests without an answer, or refused with "try again". */
  refused: number;
  /** The requests that were refused and their errors, the most frequent first. */
  refusals: string[];
  /** From the end of the fault: see recovery.ts. */
  recovery: Recovery;
  /** The limit of the recovery. */
  allowedMs: number;
  /** The longest wait for one answer, or for none. */
  slowestMs: number;
}

const recoveryTimeoutMs = 60_000;

/** `calmMs` is the time without faults before and after. */
export async function run(world: World, fault: Fault, calmMs: number): Promise<Outcome> {
  const { client, journal, load } = world;
  const [firstAttempt, began] = [client.attempts.length, Date.now()];
  load.resume();
  // Everyone is busy before the fault.
  await until(() => journal.worksSince(began), world);
  await pause(calmMs);

  const brokenFrom = Date.now();
  const seen = (await fault.inject(world)) ?? [];
  const backAt = Date.now();
  const slowdown = watchMachine(world);
  const recovery = await recover(world, backAt, recoveryTimeoutMs);
  const wellAt = Date.now();
  const allowedMs = Math.min(recoveryTimeoutMs, allowed(fault, slowdown()));

  await pause(calmMs);
  load.pause();
  await load.idle();
  const rested = await until(async () => (await openOf(world, new Date())).length === 0, world);
  const found = unheard(await (fault.check ?? check)(world), world.heard);
  found.wrong.push(...seen);
  if (load.failure) found.wrong.push(load.failure.message);
  if (whatRecovers.some((what) => recovery[what] === undefined))
    found.wrong.push(
      `not well again ${recoveryTimeoutMs / 1_000} s after it was back: ${await whatIsOpen(world, backAt)}`,
    );
  found.wrong.push(...tooLate(recovery, allowedMs));
  if (!rested) found.wrong.push('work was left open');
  // A request of before may be about what such a fault has lost.
  found.wrong.push(...refusedWrongly(journal, fault.check ? backAt : began));
  const attempts = client.attempts.splice(firstAttempt);
  const refused = attempts.filter(
    ({ status, said }) => said !== '' && (status === 0 || status === 429 || status >= 500),
  );
  for (const { from, to, what, status, said } of refused) {
    const meanwhile = to >= brokenFrom && from <= wellAt;
    if (to - from >= hangMs || ![0, 503, 504].includes(status)) found.wrong.push(`${what}: ${said}`);
    else if (!fault.refuses || !meanwhile)
      found.wrong.push(
        `${what}: ${said}, ${meanwhile ? 'although nobody needs what was away' : 'while nothing was broken'}`,
      );
  }
  return {
    name: fault.name,
    requests: attempts.length,
    refused: refused.length,
    refusals: counted(refused.map(({ what, said }) => `${what}: ${said}`)),
    recovery,
    allowedMs,
    slowestMs: Math.max(...attempts.map(({ from, to }) => to - from)),
    ...found,
  };
}

/** The findings that no earlier fault has left. */
function unheard(found: Findings, heard: Set<string>): Findings {
  const fresh = (all: string[]): string[] => all.filter((one) => !heard.has(one) && heard.add(one));
  return { lost: fresh(found.lost), doubled: fresh(found.doubled), wrong: fresh(found.wrong) };
}

/** Each text once, with its count. */
export function counted(all: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([one, count]) => (count > 1 ? `${one} (${count} times)` : one));
}

async function whatIsOpen({ rows, journal }: World, backAt: number): Promise<string> {
  const sagas = await rows<{ kind: string; step: string | null; error: string | null; attempts: number }>(
    `select kind, step, error, attempts from catalog.sagas where status in ('running', 'compensating') and created_at < $1 limit 3`,
    [new Date(backAt)],
  );
  const events = await rows<{
    from: string;
    type: string;
    state: string;
    attempts: number;
    error: string | null;
    count: number;
  }>(
    `
    select * from (${['auth', 'wallet', 'catalog']
      .map(
        (
          service,
        ) => `select '${service}' as from, type, state, max(attempts) as attempts, max(last_error) as error, count(*)::int as count
      from ${service}.outbox where state in ('pending', 'handed') and created_at < $1 group by 1, 2, 3`,
      )
      .join(' union all ')}) o`,
    [new Date(backAt)],
  );
  const deliveries = await rows<{ count: number; error: string }>(
    `select count(*)::int as count, max(error) as error from messaging.webhook_deliveries where status = 'pending' and created_at < $1 having count(*) > 0`,
    [new Date(backAt)],
  );
  const missing = kinds.filter((kind) => !journal.worksSince(backAt, [kind]));
  return `${missing.length > 0 ? `no ${missing.join(', no ')} succeeded; ` : ''}${journal.underWay.filter(({ from }) => from < backAt).length} requests of before are not answered; open: ${JSON.stringify({ sagas, events, deliveries })}`;
}

async function until(holds: () => boolean | Promise<boolean>, { load }: World): Promise<boolean> {
  for (const deadline = Date.now() + recoveryTimeoutMs; Date.now() < deadline; await pause(50)) {
    if (load.failure) return false;
    // The database may be away.
    if (await Promise.resolve(holds()).catch(() => false)) return true;
  }
  return false;
}
