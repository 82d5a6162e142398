// A deletion's row, and the person's. Each function is one transaction's part; who calls which, and why in this order, is in deletion.ts.
import { leaseMs, type SqlEntityManager } from '@plaza/service';

export interface Attempt {
  userId: string;
  attempt: number;
}

const lease = `now() + interval '${leaseMs} milliseconds'`;

/** Whether somebody's session has not ended. `undefined` if the person is gone; whoever is there stays to the end of the transaction. */
export async function isSignedIn(
  em: SqlEntityManager,
  userId: string,
  sessionId: string,
): Promise<boolean | undefined> {
  const [row] = await em.execute<{ signed_in: boolean }[]>(
    `select exists (select from sessions s where s.id = ? and s.user_id = u.id and s.ended_at is null) as signed_in from users u where u.id = ? for key share of u`,
    [sessionId, userId],
  );
  return row?.signed_in;
}

/** Begins an attempt; `undefined` while another is not over. */
export async function beginAttempt(em: SqlEntityManager, userId: string): Promise<number | undefined> {
  const [row] = await em.execute<{ attempt: number }[]>(
    `insert into deletions as d (user_id, attempt, state, lease_until) values (?, 1, 'deciding', ${lease})
       on conflict (user_id) do update set attempt = d.attempt + 1, state = 'deciding', lease_until = ${lease} where d.state = 'over'
     returning attempt`,
    [userId],
  );
  return row?.attempt;
}

/** Deletes the person, and with them all that hangs on them here. False if the attempt was given up meanwhile. */
export async function deleteUser(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<boolean> {
  const deciding = await em.execute<unknown[]>(
    `select from deletions where user_id = ? and attempt = ? and state = 'deciding' for update`,
    [userId, attempt],
  );
  if (deciding.length === 0) return false;
  await em.execute('delete from users where id = ?', [userId]);
  return true;
}

/** What else says who the person was: answers that are kept for repeated calls. */
export async function forgetAnswers(
  em: SqlEntityManager,
  userId: string,
  kept: string | undefined,
  registration: string,
): Promise<void> {
  await em.execute('delete from idempotency_keys where user_id = ? and key <> ?', [userId, kept ?? '']);
  // That of their registration stands under the address that they had then, and was written in the moment that made them.
  await em.execute(
    `delete from idempotency_keys where created_at = (select created_at from users where id = ?) and method = ? and position(convert_to(?, 'UTF8') in response) > 0`,
    [userId, registration, userId],
  );
}

/** From here on the attempt deletes nobody. False if it already has, or was given up by somebody else. */
export async function refuseAttempt(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update deletions set state = 'refusing', lease_until = ${lease} where user_id = ? and attempt = ? and state = 'deciding' returning 1`,
    [userId, attempt],
  );
  return rows.length > 0;
}

/** Takes over what somebody left: whoever decided is dead or too slow, and whoever told the others may be. */
export async function takeOver(em: SqlEntityManager): Promise<Attempt[]> {
  const rows = await em.execute<{ user_id: string; attempt: number }[]>(
    `update deletions set state = 'refusing', lease_until = ${lease}
       where user_id in (select user_id from deletions where state <> 'over' and lease_until <= now() order by lease_until limit 20 for update skip locked)
     returning user_id, attempt`,
  );
  return rows.map(({ user_id: userId, attempt }) => ({ userId, attempt }));
}

/** These are still being decided. Those that were given up meanwhile are left as they are. */
export async function renewAttempts(em: SqlEntityManager, attempts: readonly Attempt[]): Promise<void> {
  await em.execute(
    `update deletions d set lease_until = ${lease} from unnest(?::uuid[], ?::int[]) as a (user_id, attempt) where d.user_id = a.user_id and d.attempt = a.attempt and d.state = 'deciding'`,
    [`{${attempts.map(({ userId }) => userId).join(',')}}`, `{${attempts.map(({ attempt }) => attempt).join(',')}}`],
  );
}

/** Everybody knows that the person stays. */
export async function endAttempt(em: SqlEntityManager, { userId, attempt }: Attempt): Promise<void> {
  await em.execute(`update deletions set state = 'over' where user_id = ? and attempt = ? and state = 'refusing'`, [
    userId,
    attempt,
  ]);
}
