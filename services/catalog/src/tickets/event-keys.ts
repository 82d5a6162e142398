// The keys that sign the codes of tickets: a pair for each event, made when its first ticket is sold. Whoever has the public part verifies codes, and
// can make none.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { reseal, seal, unseal, type Database, type SealingKeys } from '@plaza/service';
import { LRUCache } from 'lru-cache';
import { db } from '../db.ts';
import { keyIdOf, signCode } from './code.ts';
import { ticketErrors } from './ticket.errors.ts';

/** A key that signs. */
export interface EventKeyPair {
  readonly keyId: string;
  /** Raw. */
  readonly publicKey: Buffer;
  code(ticket: { ticketId: string; holder: string; version: number }): string;
  sign(bytes: Uint8Array): Buffer;
}

export interface EventKeys {
  /** The key of an event; it is made if there is none. Throws EVENT_NOT_FOUND. */
  of(eventId: string): Promise<EventKeyPair>;
  /** The public keys with these ids; ids that are none of ours are not in it. */
  verifying(keyIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject>>;
}

/** Of events: what is sold at once is far less. */
const mostKept = 1_000;

const sealContext = (eventId: string): string => `catalog.event_keys/${eventId}`;

export function eventKeys(database: Database, keys: SealingKeys): EventKeys {
  const pairs = new LRUCache<string, Promise<EventKeyPair>>({ max: mostKept });
  const publicKeys = new LRUCache<string, KeyObject>({ max: mostKept });

  async function load(eventId: string): Promise<EventKeyPair> {
    const row = (await readKey(database, eventId)) ?? (await makeKey(database, keys, eventId));
    const privateKey = createPrivateKey({
      key: unseal(keys, row.private_key, sealContext(eventId)),
      format: 'der',
      type: 'pkcs8',
    });
    return {
      keyId: row.key_id,
      publicKey: Buffer.from(row.public_key),
      code: (ticket) => signCode({ keyId: row.key_id, privateKey }, { ...ticket, eventId }),
      sign: (bytes) => sign(null, bytes, privateKey),
    };
  }

  return {
    of(eventId) {
      let pair = pairs.get(eventId);
      if (!pair) {
        pair = load(eventId);
        pairs.set(eventId, pair);
        pair.catch(() => pairs.delete(eventId));
      }
      return pair;
    },
    async verifying(keyIds) {
      const unknown = [...new Set(keyIds)].filter((keyId) => !publicKeys.has(keyId));
      const found = new Map<string, KeyObject>();
      if (unknown.length > 0) {
        const rows = await database.asSystem((em) =>
          db(em).selectFrom('event_keys').select(['key_id', 'public_key']).where('key_id', 'in', unknown).execute(),
        );
        for (const { key_id: keyId, public_key: raw } of rows) {
          found.set(keyId, publicKeyOf(raw));
          publicKeys.set(keyId, found.get(keyId));
        }
      }
      for (const keyId of keyIds) {
        const known = publicKeys.get(keyId);
        if (known) found.set(keyId, known);
      }
      return found;
    },
  };
}

export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  });
}

function readKey(database: Database, eventId: string) {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('event_keys')
      .select(['key_id', 'public_key', 'private_key'])
      .where('event_id', '=', eventId)
      .executeTakeFirst(),
  );
}

/** Of two that make one at once, the first one's stays. If another event has a key with the same id, another one is made. */
async function makeKey(database: Database, keys: SealingKeys, eventId: string) {
  for (;;) {
    await tryKey(database, keys, eventId);
    const row = await readKey(database, eventId);
    if (row) return row;
  }
}

/** Throws EVENT_NOT_FOUND. */
async function tryKey(database: Database, keys: SealingKeys, eventId: string): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const sealed = seal(keys, privateKey.export({ format: 'der', type: 'pkcs8' }), sealContext(eventId));
  await database.asSystem(async (em) => {
    const event = await db(em).selectFrom('events').select('id').where('id', '=', eventId).executeTakeFirst();
    if (!event) throw ticketErrors.EVENT_NOT_FOUND();
    await db(em)
      .insertInto('event_keys')
      .values({ event_id: eventId, key_id: keyIdOf(raw), public_key: raw, private_key: sealed })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

/** Seals again, under the first of the keys, what was sealed. Safe to repeat. @returns how many it sealed again */
export async function resealEventKeys(database: Database, keys: SealingKeys): Promise<number> {
  let count = 0;
  for (let after = ''; ;) {
    const rows = await database.asSystem((em) =>
      db(em)
        .selectFrom('event_keys')
        .select(['event_id', 'private_key'])
        .$if(after !== '', (query) => query.where('event_id', '>', after))
        .orderBy('event_id')
        .limit(500)
        .execute(),
    );
    await database.asSystem(async (em) => {
      for (const { event_id: eventId, private_key: sealed } of rows) {
        const renewed = reseal(keys, sealed, sealContext(eventId));
        if (!renewed) continue;
        await db(em).updateTable('event_keys').set({ private_key: renewed }).where('event_id', '=', eventId).execute();
        count++;
      }
    });
    const last = rows.at(-1);
    if (!last) return count;
    after = last.event_id;
  }
}
