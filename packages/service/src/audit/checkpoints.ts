// Checkpoints of the audit log: from time to time a service signs how far its chain of hashes goes. Who keeps one elsewhere can prove later that nothing
// before it was changed, and that nothing was cut off at the end.
import { hash } from 'node:crypto';
import type { ServiceName } from '@plaza/services';
import { CompactSign, compactVerify, errors as joseErrors } from 'jose';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Database, SqlEntityManager } from '../database.ts';
import { db } from '../db.ts';
import { privateKeyOf, publicKeyOf, serviceTokenAlgorithm } from '../service-tokens.ts';

const typ = 'plaza-audit+json';

const link = { count: z.string().regex(/^\d{1,18}$/), hash: z.string().regex(/^([0-9a-f]{64})?$/) };

const payload = z.object({
  service: z.string(),
  /** 1 for a service's first checkpoint, one more for each. */
  sequence: z.string().regex(/^\d{1,18}$/),
  time: z.iso.datetime(),
  /** The number and the hash of the last link of the chain, and the position of its entry. */
  ...link,
  position: z.string().regex(/^\d{1,18}$/),
  /** The last link whose entry is no longer kept; 0 while every entry is kept. */
  begin: z.object(link),
  /** SHA-256 of the checkpoint before it; empty for the first. */
  previous: z.string().regex(/^([0-9a-f]{64})?$/),
});

export type CheckpointState = z.output<typeof payload>;

export interface Checkpoint extends CheckpointState {
  /** A JWS in its compact form (RFC 7515), signed by the service: what is to be kept. */
  value: string;
}

/** A link of the chain from which on entries are kept. */
export type Beginning = CheckpointState['begin'];

export const fromTheFirst: Beginning = { count: '0', hash: '' };

/** The SHA-256 of a checkpoint, as the next one has it. */
export const digestOf = (value: string): string => hash('sha256', value, 'hex');

/** What a checkpoint says; undefined if it is none. It may be forged: see `isSigned`. */
export function readCheckpoint(value: string): Checkpoint | undefined {
  try {
    const [, body = ''] = value.split('.');
    return { ...payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString())), value };
  } catch {
    return undefined;
  }
}

/** Whether the service has signed it, whose public keys these are (base64). */
export async function isSigned({ value }: Checkpoint, keys: readonly string[]): Promise<boolean> {
  for (const key of keys) {
    try {
      const { protectedHeader } = await compactVerify(value, publicKeyOf(key), { algorithms: [serviceTokenAlgorithm] });
      if (protectedHeader.typ === typ) return true;
    } catch (error) {
      if (!(error instanceof joseErrors.JOSEError)) throw error;
    }
  }
  return false;
}

export async function newestCheckpoints(em: SqlEntityManager, limit: number): Promise<Checkpoint[]> {
  const rows = await db(em)
    .selectFrom('audit_checkpoints')
    .select('value')
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ value }) => readCheckpoint(value) ?? []);
}

export interface Signer {
  service: ServiceName;
  /** An Ed25519 key in PKCS #8, base64: that with which the service calls others. */
  serviceKey: string;
}

/**
 * Signs how far the chain goes now, and adds it to the checkpoints. With `begin` it also says that older entries are no longer kept.
 * Answers undefined if there is nothing new to sign, or if another replica is at it.
 */
export function writeCheckpoint(
  database: Database,
  { service, serviceKey }: Signer,
  begin?: Beginning,
): Promise<Checkpoint | undefined> {
  return database.asSystem(async (em) => {
    const lock = `audit checkpoints of ${database.schema.name}`;
    const { rows } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${lock}, 0)) as locked`.execute(db(em));
    if (!rows[0]?.locked) return undefined;
    const [last] = await newestCheckpoints(em, 1);
    const end = await db(em)
      .selectFrom('audit_chain')
      .select(['number', 'position', sql<string>`encode(hash, 'hex')`.as('hash')])
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!end || (!begin && last?.count === end.number)) return undefined;
    const state: CheckpointState = {
      service,
      sequence: String(BigInt(last?.sequence ?? 0) + 1n),
      time: new Date().toISOString(),
      count: end.number,
      position: end.position,
      hash: end.hash,
      begin: begin ?? last?.begin ?? fromTheFirst,
      previous: last ? digestOf(last.value) : '',
    };
    const value = await new CompactSign(Buffer.from(JSON.stringify(state)))
      .setProtectedHeader({ alg: serviceTokenAlgorithm, kid: service, typ })
      .sign(privateKeyOf(serviceKey));
    await db(em)
      .insertInto('audit_checkpoints')
      .values({
        sequence: state.sequence,
        at: new Date(state.time),
        count: state.count,
        begin_count: state.begin.count,
        value,
      })
      .execute();
    return { ...state, value };
  });
}
