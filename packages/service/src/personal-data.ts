// What becomes of a person's data when their account is deleted: one list for each service, from which the deletion is made. A test fails when a table, or a
// column of a row that stays, is not in it.
import { sql, type Kysely } from 'kysely';
import type { SqlEntityManager } from './database.ts';
import { anyOf } from './queries.ts';

/** What a table holds, and what becomes of it. */
export type PersonalTable =
  /** It holds nothing of a person, or nothing that is found by who they are. */
  | { nobody: string }
  | (Exported &
      (
        | /** Rows that name the person in this column are deleted. */ { delete: string }
          /** They are deleted by something else, which is named: a foreign key, or a rule of the feature. */
        | { deletedBy: string; person: string }
        /** They stay, for a reason; each column with what it says of a person. */
        | { keep: string; person: string | readonly string[]; columns: Readonly<Record<string, Fate>> }
      ));

/** What a person's archive has of the rows that name them: of each column it is said whether it has it. */
export interface Exported {
  /** The columns that it has. Left out where `columns` names all of them: then it has those that are not withheld. */
  exported?: readonly string[];
  /** The columns that it has not, and why: secrets and hashes, what is of other people, what says nothing. */
  withheld?: Readonly<Record<string, string>>;
  /** Columns of which it has only this, an SQL expression without anything from outside. */
  exportedAs?: Readonly<Record<string, string>>;
  /** Where the rows name the person, if not every column that names a person counts. */
  exportedBy?: string | readonly string[];
  /** It has nothing of the table, for a reason. */
  notExported?: string;
}

/** What becomes of a column in a row that stays. */
export type Fate =
  /** It says nothing of a person by itself. */
  | 'impersonal'
  /** It stays, and why. */
  | { keep: string }
  /** It gets this value, an SQL expression without anything from outside. */
  | { set: string }
  /** Something else erases it, which is named. */
  | { erasedBy: string };

export type PersonalData = Readonly<Record<string, PersonalTable>>;

/** What an archive has of idempotency keys. */
export const exportedKeys = {
  exported: ['key', 'method', 'created_at'],
  withheld: {
    user_id: 'the person',
    request_hash: 'a hash',
    response: 'encoded; what it says is in the other tables',
  },
} as const satisfies Exported;

/** What every schema has, for the list of a service. */
export const platformTables = {
  audit_log: {
    keep: 'who did what can be read later, as long as AUDIT_RETENTION_DAYS says',
    person: 'actor',
    columns: {
      position: 'impersonal',
      id: 'impersonal',
      at: 'impersonal',
      actor: { keep: 'who did it' },
      actor_role: 'impersonal',
      act: { keep: 'which member of staff did it as somebody else' },
      merchant: { keep: 'for which merchant it was done' },
      key_id: 'impersonal',
      rpc: 'impersonal',
      outcome: 'impersonal',
      subject_kind: 'impersonal',
      subject: { keep: 'to whom it was done' },
      reason: { keep: 'why it was done' },
      request_id: 'impersonal',
      idempotency_key: 'impersonal',
      address: { keep: 'from where it was done' },
      details: { keep: 'what was done' },
    },
    withheld: {
      position: 'a number of the platform',
      act: 'a member of staff',
      merchant: 'it names somebody else',
      key_id: 'an id of a key',
      subject: 'it names somebody else',
      reason: 'it can name somebody else',
      details: 'they are of somebody else',
      idempotency_key: 'in the table of the keys',
    },
  },
  audit_chain: { nobody: 'numbers and hashes' },
  audit_checkpoints: { nobody: 'numbers, hashes and signatures' },
  audit_unsealed: { nobody: 'numbers' },
  cache_entries: { nobody: 'entries end within minutes, and those of a deleted person are invalidated' },
  cache_outages: { nobody: 'names of processes' },
  idempotency_keys: { delete: 'user_id', ...exportedKeys },
  inbox: { nobody: 'ids of events' },
  migrations: { nobody: 'names of migrations' },
  outbox: {
    nobody: 'events that are done are deleted after some days; until then they say what others are still to hear',
  },
  outbox_relay: { nobody: 'a moment' },
  repeatable_migrations: { nobody: 'names of migrations' },
  upkeep_runs: { nobody: 'figures, and sentences about tables' },
} as const satisfies PersonalData;

/**
 * Deletes rows and clears columns of these people as the list says. What something else deletes or erases is left to it.
 * To do it twice changes nothing. Runs in the caller's transaction, which must act as the system.
 */
export async function erasePersonalData(
  em: SqlEntityManager,
  data: PersonalData,
  userIds: readonly string[],
): Promise<void> {
  const db = em.getKysely<Record<string, never>>() as Kysely<unknown>;
  for (const [table, what] of Object.entries(data)) {
    if ('delete' in what)
      await sql`delete from ${sql.table(table)} where ${sql.ref(what.delete)} = ${anyOf(userIds)}`.execute(db);
    if (!('keep' in what)) continue;
    const cleared = Object.entries(what.columns).flatMap(([column, fate]) =>
      typeof fate === 'object' && 'set' in fate ? [sql`${sql.ref(column)} = ${sql.raw(fate.set)}`] : [],
    );
    if (cleared.length === 0) continue;
    const isTheirs = [what.person].flat().map((column) => sql`${sql.ref(column)} = ${anyOf(userIds)}`);
    await sql`update ${sql.table(table)} set ${sql.join(cleared)} where ${sql.join(isTheirs, sql` or `)}`.execute(db);
  }
}
