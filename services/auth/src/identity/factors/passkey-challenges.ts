// The challenges of passkeys, which need no row until they are answered: a challenge has its own end and a code over what it is for, so that whoever asks
// for one costs a hash. An answer is good once: see `spend`.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { derivedKey, type SqlEntityManager } from '@plaza/service';
import type { Updateable } from 'kysely';
import { db, type DB } from '../../db.ts';

const ttlMs = 10 * 60_000;
const headLength = 6 + 16;
const challengeLength = headLength + 32;

export interface PasskeyChallenges {
  /** `purpose` says what the answer is for, and of whom. */
  make(purpose: string): Buffer;
  /** Whether a challenge was made here for this, and has not ended. */
  check(challenge: Uint8Array, purpose: string): boolean;
}

export function passkeyChallenges(encryptionKey: Buffer, now: () => Date): PasskeyChallenges {
  const key = derivedKey(encryptionKey, 'plaza auth: challenges of passkeys');
  const codeOf = (head: Uint8Array, purpose: string): Buffer =>
    createHmac('sha256', key).update(head).update(purpose).digest();
  return {
    make(purpose) {
      const head = Buffer.concat([Buffer.alloc(6), randomBytes(16)]);
      head.writeUIntBE(now().getTime() + ttlMs, 0, 6);
      return Buffer.concat([head, codeOf(head, purpose)]);
    },
    check(challenge, purpose) {
      if (challenge.length !== challengeLength) return false;
      const bytes = Buffer.from(challenge);
      const head = bytes.subarray(0, headLength);
      return (
        bytes.readUIntBE(0, 6) > now().getTime() && timingSafeEqual(bytes.subarray(headLength), codeOf(head, purpose))
      );
    },
  };
}

/** A challenge as it is remembered once it was answered, and until when. */
export interface Spending {
  hash: Buffer;
  expires_at: Date;
}

export const spending = (challenge: Uint8Array, now: Date): Spending => ({
  hash: createHash('sha256').update(challenge).digest(),
  expires_at: new Date(now.getTime() + ttlMs),
});

/**
 * Spends a challenge, and writes how its passkey was used, in one statement; sign_in_with_passkey.sql does the same.
 * @returns whether the challenge was not answered before: of two answers at once, to one of them
 */
export async function spend(
  em: SqlEntityManager,
  challenge: Spending,
  { id, used }: { id: string; used: Updateable<DB['factors']> },
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .with('spent', (query) =>
      query
        .insertInto('spent_challenges')
        .values(challenge)
        .onConflict((conflict) => conflict.doNothing())
        .returning('hash'),
    )
    .updateTable('factors')
    .set(used)
    .where('id', '=', id)
    .where((eb) => eb.exists(eb.selectFrom('spent').select('hash')))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
