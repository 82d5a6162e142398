// What a sign-in with a password reads and writes, each in one round trip: in a siege the owner waits for every one of them.
import type { Database } from '@plaza/service';
import type { Selectable } from 'kysely';
import type { DB } from '../../db.ts';
import { personColumns, type Person } from '../people/people.ts';
import { newSession, suspended, type Client, type OpenedSession, type SessionOptions } from './sessions.ts';
import { forgottenMs, type Pace } from './sign-in-pace.ts';

const columns = [...personColumns, 'password_hash', 'password_changed_at'] as const;

/** A person with what their password is checked with. */
export type WithPassword = Person & Pick<Selectable<DB['users']>, 'password_hash' | 'password_changed_at'>;

interface FoundRow extends WithPassword {
  failures: number | null;
  next_at: Date | null;
  device_failures: number | null;
  device_next_at: Date | null;
}

export interface FoundSignIn {
  user: WithPassword | undefined;
  /** Undefined if no password was wrong. */
  pace: Pace | undefined;
  paceOfDevice: Pace | undefined;
}

const findText = `select ${columns.map((column) => `(f.person).${column}`).join(', ')},
  f.failures, f.next_at, f.device_failures, f.device_next_at from auth.find_sign_in($1, $2, $3, $4) f`;

/** Whoever has the address, and the paces with these keys. */
export async function findSignIn(
  database: Database,
  address: string,
  { strangers, ofDevice }: { strangers: Buffer; ofDevice: Buffer | undefined },
  at: Date,
): Promise<FoundSignIn> {
  const since = new Date(at.getTime() - forgottenMs);
  const [row] = await database.statement<FoundRow>(findText, [address, strangers, ofDevice ?? null, since]);
  if (!row) throw new Error('find_sign_in returned no row.');
  const { failures, next_at, device_failures, device_next_at, ...user } = row;
  return {
    user: (user.id as string | null) === null ? undefined : user,
    pace: paceFrom(failures, next_at),
    paceOfDevice: paceFrom(device_failures, device_next_at),
  };
}

const paceFrom = (failures: number | null, next_at: Date | null): Pace | undefined =>
  failures === null || next_at === null ? undefined : { failures, next_at };

const openText = `select * from auth.sign_in_with_password(${Array.from({ length: 17 }, (_, at) => `$${at + 1}`).join(', ')})`;

/**
 * Opens a session if the password is still the one that was right. Throws ACCOUNT_SUSPENDED.
 * @returns `refused` if it was changed or the person is gone; `other` if it takes a transaction: for a second factor, or a new device
 */
export async function openAtOnce(
  database: Database,
  user: WithPassword,
  client: Client,
  options: SessionOptions,
): Promise<OpenedSession | 'refused' | 'other'> {
  const { session, told } = newSession(user.id, client, options, { amr: ['pwd'] });
  const values = [user.id, user.password_changed_at, told.sessionId, ...told.rest];
  const [row] = await database.statement<{ outcome: string; suspension_end: Date | null }>(openText, values);
  if (row?.outcome === 'suspended') throw suspended(row.suspension_end);
  if (row?.outcome === 'opened') return session;
  return row?.outcome === 'other' ? 'other' : 'refused';
}
