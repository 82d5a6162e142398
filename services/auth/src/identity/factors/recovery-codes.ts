// Recovery codes: what is left when the phone is lost. Shown once, stored as a hash, and each of them good once.
import { createHash, randomBytes } from 'node:crypto';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

const codeCount = 10;
// 112 bits (NIST SP 800-63B, "look-up secrets"), which no hash needs a salt for.
const codeBytes = 14;
const codeCharacters = 23;
// Without letters that are read as another: 32 of them.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

export function newCode(): string {
  let value = BigInt(`0x${randomBytes(codeBytes).toString('hex')}`);
  let text = '';
  for (let at = 0; at < codeCharacters; at++, value >>= 5n) text += alphabet[Number(value & 31n)];
  return text.match(/.{1,6}/g)?.join('-') ?? text;
}

/** As people type it: in capitals, without hyphens, with an O for a zero. Undefined if it is no code. */
export function hashOfCode(typed: string): Buffer | undefined {
  if (typed.length > 60) return undefined;
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1');
  if (code.length !== codeCharacters || !/^[0-9a-z]+$/.test(code)) return undefined;
  return createHash('sha256').update(code).digest();
}

/** Makes a new set in the place of the old one. @returns the codes, for the only time */
export async function replaceCodes(em: SqlEntityManager, userId: string, now: Date): Promise<string[]> {
  const codes = Array.from({ length: codeCount }, newCode);
  await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await db(em)
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ user_id: userId, hash: hashOfCode(code) as Buffer, created_at: now })))
    .execute();
  return codes;
}

/** Spends a code. @returns whether it was one: of two callers at once, for one it was */
export async function spendCode(em: SqlEntityManager, userId: string, typed: string): Promise<boolean> {
  const hash = hashOfCode(typed);
  if (!hash) return false;
  const { numDeletedRows } = await db(em)
    .deleteFrom('recovery_codes')
    .where('user_id', '=', userId)
    .where('hash', '=', hash)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export async function countCodes(em: SqlEntityManager, userId: string): Promise<number> {
  const { count } = await db(em)
    .selectFrom('recovery_codes')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return count;
}
