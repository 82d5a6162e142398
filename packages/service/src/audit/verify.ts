// Verifies that the audit log has exactly what was written: computes every hash again, without the schema's own function, and compares the chain with its
// signed checkpoints. Reads in order, some thousand rows at a time, in one snapshot. Reports the first break.
import { createHash } from 'node:crypto';
import type { ServiceName } from '@plaza/services';
import type { Database } from '../database.ts';
import { inSnapshot, type Snapshot } from '../snapshot.ts';
import { digestOf, fromTheFirst, isSigned, readCheckpoint, type Beginning, type Checkpoint } from './checkpoints.ts';

export type AuditBreakKind =
  /** An entry is not what it was when it was written. */
  | 'changed'
  /** An entry, or its link, is missing. */
  | 'removed'
  /** An entry is there that was never sealed. */
  | 'inserted'
  /** The newest entries are missing. */
  | 'cut'
  /** A checkpoint was changed or removed, or is not signed by the service. */
  | 'checkpoint';

export interface AuditBreak {
  kind: AuditBreakKind;
  /** Of the entry, where there is one. */
  id?: string;
  position?: string;
  /** A sentence for an operator. */
  detail: string;
}

export interface AuditVerification {
  /** Entries that are kept and sealed. */
  entries: number;
  /** Entries that were committed within the last second, and are not sealed yet. */
  unsealed: number;
  begin: Beginning;
  newest: Checkpoint | undefined;
  broken: AuditBreak | undefined;
}

export interface VerifyAuditOptions {
  service: ServiceName;
  /** The service's public keys, base64, as in SERVICE_PUBLIC_KEYS. */
  keys: readonly string[];
  /** Checkpoints of the service that were kept elsewhere. */
  kept?: readonly Checkpoint[];
}

/** What a hash covers besides the hash before it: see audit_content.sql, which is not used here. */
const content = `jsonb_build_array(l.position, l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  l.actor, l.actor_role, l.act, l.merchant, l.key_id, l.rpc, l.outcome, l.subject_kind, l.subject, l.reason, l.request_id,
  l.idempotency_key, l.address, l.details)::text`;

/** Verifies everything while entries are written. Throws only if it cannot read. */
export function verifyAudit(database: Database, options: VerifyAuditOptions): Promise<AuditVerification> {
  return inSnapshot(database, (snapshot) => new Verifier(snapshot, options).run());
}

interface LinkRow {
  number: string;
  position: string;
  hash: string;
  id: string | null;
  content: string | null;
}

class Verifier {
  readonly #snapshot: Snapshot;
  readonly #options: VerifyAuditOptions;
  #begin: Beginning = fromTheFirst;
  #newest: Checkpoint | undefined;
  #entries = 0;
  /** The last link that was read. */
  #last = 0n;

  constructor(snapshot: Snapshot, options: VerifyAuditOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
  }

  async run(): Promise<AuditVerification> {
    const broken =
      (await this.#readNewest()) ??
      (await this.#links()) ??
      (await this.#strays()) ??
      (await this.#checkpoints()) ??
      (await this.#kept());
    const [queue] = await this.#snapshot.query<{ count: number }>('select count(*)::int as count from audit_unsealed');
    return {
      entries: this.#entries,
      unsealed: queue?.count ?? 0,
      begin: this.#begin,
      newest: this.#newest,
      broken,
    };
  }

  /** Its signature covers all checkpoints before it, because each has the hash of the one before. */
  async #readNewest(): Promise<AuditBreak | undefined> {
    const [row] = await this.#snapshot.query<{ sequence: string; value: string }>(
      'select sequence, value from audit_checkpoints order by sequence desc limit 1',
    );
    if (!row) return undefined;
    const newest = readCheckpoint(row.value);
    const { service, keys } = this.#options;
    if (!newest || newest.service !== service || !(await isSigned(newest, keys)))
      return {
        kind: 'checkpoint',
        detail: `checkpoint ${row.sequence}, the newest, has no good signature of ${service}`,
      };
    this.#newest = newest;
    this.#begin = newest.begin;
    return undefined;
  }

  async #links(): Promise<AuditBreak | undefined> {
    const begin = BigInt(this.#begin.count);
    let previous = Buffer.alloc(0);
    this.#last = begin === 0n ? 0n : begin - 1n;
    const rows = this.#snapshot.stream<LinkRow>(
      `select c.number, c.position, encode(c.hash, 'hex') as hash, l.id, case when l.id is not null then ${content} end as content
         from audit_chain c left join audit_log l on l.position = c.position where c.number >= ${begin} order by c.number`,
    );
    for await (const page of rows) {
      for (const row of page) {
        const found = Buffer.from(row.hash, 'hex');
        const isBeginning = begin > 0n && row.number === this.#begin.count;
        const broken = isBeginning ? this.#beginningBreak(row) : this.#linkBreak(row, previous);
        if (broken) return broken;
        this.#last = BigInt(row.number);
        if (!isBeginning) this.#entries += 1;
        previous = found;
      }
    }
    if (begin > 0n && this.#last < begin)
      return {
        kind: 'cut',
        detail: `link ${begin}, from which on entries are kept, and everything after it is missing`,
      };
    return undefined;
  }

  #beginningBreak(row: LinkRow): AuditBreak | undefined {
    if (row.hash === this.#begin.hash) return undefined;
    return {
      kind: 'changed',
      position: row.position,
      detail: `link ${row.number}, from which on entries are kept, is not the one that was signed`,
    };
  }

  #linkBreak(row: LinkRow, previous: Buffer): AuditBreak | undefined {
    const { position, number } = row;
    const expected = this.#last + 1n;
    if (BigInt(number) !== expected)
      return {
        kind: 'removed',
        position,
        detail: `link ${expected} of the chain was removed: it stood before the entry at position ${position}`,
      };
    if (row.id === null || row.content === null)
      return {
        kind: 'removed',
        position,
        detail: `the entry at position ${position} (link ${number}) was removed`,
      };
    if (createHash('sha256').update(previous).update(row.content).digest('hex') !== row.hash)
      return {
        kind: 'changed',
        id: row.id,
        position,
        detail: `the entry ${row.id} at position ${position} (link ${number}) was changed, or its link was`,
      };
    return undefined;
  }

  /** Entries without a link, and links that were to come without an entry. */
  async #strays(): Promise<AuditBreak | undefined> {
    const [inserted] = await this.#snapshot.query<{ id: string; position: string }>(
      `select l.id, l.position from audit_log l
         where not exists (select from audit_chain c where c.position = l.position)
           and not exists (select from audit_unsealed u where u.position = l.position)
         order by l.position limit 1`,
    );
    if (inserted)
      return {
        kind: 'inserted',
        ...inserted,
        detail: `the entry ${inserted.id} at position ${inserted.position} has no link in the chain: it was inserted past the log's own way, or its link was removed`,
      };
    const [removed] = await this.#snapshot.query<{ position: string }>(
      `select u.position from audit_unsealed u
         where not exists (select from audit_log l where l.position = u.position) order by u.position limit 1`,
    );
    return (
      removed && {
        kind: 'removed',
        position: removed.position,
        detail: `the entry at position ${removed.position} was removed before it was sealed`,
      }
    );
  }

  async #checkpoints(): Promise<AuditBreak | undefined> {
    let previous = '';
    let expected = 1n;
    const rows = this.#snapshot.stream<{ sequence: string; value: string; hash: string | null }>(
      `select k.sequence, k.value, encode(c.hash, 'hex') as hash
         from audit_checkpoints k left join audit_chain c on c.number = k.count order by k.sequence`,
    );
    for await (const page of rows) {
      for (const { sequence, value, hash } of page) {
        const state = readCheckpoint(value);
        if (BigInt(sequence) !== expected || state?.sequence !== sequence || state.previous !== previous)
          return {
            kind: 'checkpoint',
            detail: `checkpoint ${expected} was changed or removed, or was not the one before checkpoint ${BigInt(sequence)}`,
          };
        const broken = this.#compare(state, hash);
        if (broken) return broken;
        previous = digestOf(value);
        expected += 1n;
      }
    }
    return undefined;
  }

  async #kept(): Promise<AuditBreak | undefined> {
    for (const checkpoint of this.#options.kept ?? []) {
      const [stored] = await this.#snapshot.query<{ value: string }>(
        'select value from audit_checkpoints where sequence = $1',
        [checkpoint.sequence],
      );
      // An old key may no longer be known, and what is stored was compared above.
      if (stored?.value !== checkpoint.value && !(await isSigned(checkpoint, this.#options.keys)))
        return {
          kind: 'checkpoint',
          detail: `the given checkpoint ${checkpoint.sequence} has no good signature of ${this.#options.service}`,
        };
      const [row] = await this.#snapshot.query<{ hash: string }>(
        `select encode(hash, 'hex') as hash from audit_chain where number = $1`,
        [checkpoint.count],
      );
      const broken = this.#compare(checkpoint, row?.hash ?? null);
      if (broken) return broken;
      if (!stored)
        return {
          kind: 'cut',
          detail: `checkpoint ${checkpoint.sequence} of ${checkpoint.time}, which was given, is no longer among the checkpoints`,
        };
    }
    return undefined;
  }

  /** Whether the chain still is what a checkpoint says. */
  #compare({ sequence, time, count, hash }: Checkpoint, found: string | null): AuditBreak | undefined {
    if (BigInt(count) > this.#last)
      return {
        kind: 'cut',
        detail: `${BigInt(count) - this.#last} entries at the end are missing: at ${time} (checkpoint ${sequence}) there were ${count}, and now there are ${this.#last}`,
      };
    // Their entries are no longer kept.
    if (BigInt(count) < BigInt(this.#begin.count) || found === hash) return undefined;
    return {
      kind: 'changed',
      detail: `entries up to link ${count} were changed, and the chain was calculated again: checkpoint ${sequence} of ${time} has another hash`,
    };
  }
}
