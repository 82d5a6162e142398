// Offers to e-mail addresses. The address is here, sealed, until the offer ends, and a key of it for a day, by which offers to one address are counted.
// The token and the code of the mail are made of the id of the offer, with a key that is not in the database; who claims an offer with them has confirmed
// the address in auth, so guessing them is of no use.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import {
  bytesOfId,
  canonicalCode,
  derivedKey,
  idOfBytes,
  lockUntilCommit,
  reseal,
  seal,
  typedCode,
  unseal,
  type Database,
  type SealingKeys,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type NotNull, type RawBuilder } from 'kysely';
import { db, now } from '../db.ts';
import { transferErrors } from './transfer.errors.ts';

/** In 24 hours: of one person, and to one address. Each is a mail to somebody who may not know Plaza. */
const [mostOfGiver, mostToAddress] = [20, 10];
const forgottenAtOnce = 500;

const [idLength, macLength] = [16, 32];
const tokenForm = /^[A-Za-z0-9_-]{64}$/;

export interface TransferSecrets {
  seal(id: string, address: string): Buffer;
  open(id: string, sealed: Uint8Array): string;
  /** Stands for the address where offers are counted and found. */
  keyOf(address: string): Buffer;
  /** Also under the keys of before. */
  keysOf(address: string): Buffer[];
  tokenOf(id: string): string;
  /** The id of the offer of a token; undefined if it is none of ours. */
  idOf(token: string): string | undefined;
  codeOf(id: string): string;
  isCode(id: string, typed: string): boolean;
}

const contextOf = (id: string): string => `catalog.ticket_transfers/${id}`;

/** The first key makes, and each knows what it made. */
export function transferSecrets(sealingKeys: readonly Buffer[]): TransferSecrets {
  const keys = sealingKeys.map((key) => derivedKey(key, 'plaza catalog: offers of tickets'));
  const [first] = keys;
  if (!first) throw new Error('There is no key for offers of tickets.');
  const macOf = (key: KeyObject, purpose: string, value: string): Buffer =>
    createHmac('sha256', key).update(`${purpose}\0${value}`).digest();
  const codeUnder = (key: KeyObject, id: string): string => typedCode(macOf(key, 'code', id));
  return {
    seal: (id, address) => seal(sealingKeys, Buffer.from(address), contextOf(id)),
    open: (id, sealed) => unseal(sealingKeys, sealed, contextOf(id)).toString(),
    keyOf: (address) => macOf(first, 'address', address),
    keysOf: (address) => keys.map((key) => macOf(key, 'address', address)),
    tokenOf: (id) => Buffer.concat([bytesOfId(id), macOf(first, 'token', id)]).toString('base64url'),
    idOf(token) {
      if (!tokenForm.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== idLength + macLength) return undefined;
      const [id, mac] = [idOfBytes(bytes.subarray(0, idLength)), bytes.subarray(idLength)];
      return keys.some((key) => timingSafeEqual(macOf(key, 'token', id), mac)) ? id : undefined;
    },
    codeOf: (id) => codeUnder(first, id),
    isCode: (id, typed) => keys.some((key) => codeUnder(key, id) === canonicalCode(typed)),
  };
}

/** Offers of one person, and to one address, are made one after the other. Throws TRANSFER_MAILS_TOO_MANY. */
export async function refuseTooManyMails(em: SqlEntityManager, from: string, keys: readonly Buffer[]): Promise<void> {
  await lockUntilCommit(em, 7052947, from);
  await lockUntilCommit(em, 7052948, keys[0]!.toString('base64'));
  const lately = () =>
    db(em)
      .selectFrom('ticket_transfers')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('by_address', '=', true)
      .where('created_at', '>', sql<Date>`now() - interval '24 hours'`);
  const given = await lately().where('from_user', '=', from).executeTakeFirstOrThrow();
  const got = await lately()
    .where('address_key', 'in', [...keys])
    .executeTakeFirstOrThrow();
  const limit = given.count >= mostOfGiver ? mostOfGiver : got.count >= mostToAddress ? mostToAddress : undefined;
  if (limit !== undefined) throw transferErrors.TRANSFER_MAILS_TOO_MANY({ metadata: { limit: String(limit) } });
}

export interface OpenOffer {
  id: string;
  address: Uint8Array;
  from_user: string;
  to_user: string | null;
}

function openOffers(em: SqlEntityManager) {
  return db(em)
    .selectFrom('ticket_transfers')
    .select(['id', 'address', 'from_user', 'to_user'])
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .where('address', 'is not', null)
    .$narrowType<{ address: NotNull }>();
}

/** Undefined once it has ended. */
export function openOffer(em: SqlEntityManager, id: string): Promise<OpenOffer | undefined> {
  return openOffers(em).where('id', '=', id).executeTakeFirst();
}

/** Those to one address, the newest first. No more are open than can be made in the 72 hours of an offer. */
export function offersTo(em: SqlEntityManager, keys: readonly Buffer[]): Promise<OpenOffer[]> {
  return openOffers(em)
    .where('address_key', 'in', [...keys])
    .orderBy('id', 'desc')
    .limit(4 * mostToAddress)
    .execute();
}

/** The offer is the person's, who has confirmed the address. Throws TRANSFER_LINK_INVALID once it has ended, or is somebody else's. */
export async function bindOffer(em: SqlEntityManager, id: string, userId: string): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('ticket_transfers')
    .set({ to_user: userId })
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .where((eb) => eb.or([eb('to_user', 'is', null), eb('to_user', '=', userId)]))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw transferErrors.TRANSFER_LINK_INVALID();
}

/** Ends offers to addresses whose time is over, and forgets the addresses; and after a day by what they were counted. @returns whether there may be more */
export async function forgetAddresses(em: SqlEntityManager): Promise<boolean> {
  const known = (where: RawBuilder<boolean>) =>
    db(em)
      .selectFrom('ticket_transfers')
      .select('id')
      .where('address_key', 'is not', null)
      .where(where)
      .limit(forgottenAtOnce)
      .forUpdate()
      .skipLocked();
  const expired = await db(em)
    .updateTable('ticket_transfers')
    .set({ state: 'expired', ended_at: sql<Date>`expires_at`, address: null })
    .where('id', 'in', known(sql<boolean>`state = 'offered' and expires_at <= now()`))
    .executeTakeFirst();
  const counted = await db(em)
    .updateTable('ticket_transfers')
    .set({ address_key: null })
    .where('id', 'in', known(sql<boolean>`state <> 'offered' and created_at < now() - interval '24 hours'`))
    .executeTakeFirst();
  return [expired, counted].some(({ numUpdatedRows }) => numUpdatedRows >= BigInt(forgottenAtOnce));
}

/** Seals again, under the first of the keys, the addresses of open offers. Safe to repeat. @returns how many it sealed again */
export async function resealTransfers(database: Database, keys: SealingKeys): Promise<number> {
  const secrets = transferSecrets(Buffer.isBuffer(keys) ? [keys] : keys);
  let count = 0;
  for (let after: string | undefined; ;) {
    const rows = await database.asSystem(async (em) => {
      const some = await openOffers(em)
        .$if(after !== undefined, (query) => query.where('id', '>', after!))
        .orderBy('id')
        .limit(forgottenAtOnce)
        .forUpdate()
        .execute();
      for (const { id, address: sealed } of some) {
        const renewed = reseal(keys, sealed, contextOf(id));
        if (!renewed) continue;
        await db(em)
          .updateTable('ticket_transfers')
          .set({ address: renewed, address_key: secrets.keyOf(secrets.open(id, renewed)) })
          .where('id', '=', id)
          .execute();
        count++;
      }
      return some;
    });
    after = rows.at(-1)?.id;
    if (after === undefined) return count;
  }
}
