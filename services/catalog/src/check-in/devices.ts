// Devices: how they are added, paired and known again. See docs/check-in.md.
import { createHash, createHmac, randomBytes, randomInt, type KeyObject } from 'node:crypto';
import type { CheckInDevice as DeviceMessage } from '@plaza/api/check-in';
import { anyOf, commonErrors, cutPage, fields, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, now, type DB } from '../db.ts';
import { checkInErrors } from './check-in.errors.ts';

export type DeviceRow = Selectable<DB['check_in_devices']>;

export const mostDevices = 500;
const [hour, day] = [3_600_000, 86_400_000];
const longestMs = 14 * day;
const pairingMinutes = 10;

export const createDeviceRequest = z.object({
  eventId: fields.uuid(),
  name: fields.text(1, 100),
  listIds: z
    .array(fields.uuid())
    .min(1, 'Must name at least one list.')
    .transform((ids) => [...new Set(ids)]),
  validFrom: z.date().optional(),
  validUntil: z.date().optional(),
});

// Without letters and digits that look like others.
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const codeLength = 8;

/** 40 bits. Who guesses has a few hundred tries in a quarter of an hour (LIMIT_LOGIN), and a code ends after 10 minutes. */
export function newPairingCode(): string {
  return Array.from({ length: codeLength }, () => letters.charAt(randomInt(letters.length))).join('');
}

/** Under a key: a plain hash of so short a code could be tried out by whoever reads the database. */
export function pairingHash(key: KeyObject, code: string): Buffer {
  return createHmac('sha256', key).update(code.toUpperCase().replaceAll(/[\s-]/g, '')).digest();
}

const tokenForm = /^plzgate_[A-Za-z0-9_-]{43}$/;

export const newToken = (): string => `plzgate_${randomBytes(32).toString('base64url')}`;

/** Undefined if it is no token. It needs no slower hash: nobody guesses 256 bits. */
export function tokenHash(token: string | undefined): Buffer | undefined {
  return token !== undefined && tokenForm.test(token) ? createHash('sha256').update(token).digest() : undefined;
}

/** Throws CHECK_IN_LIST_NOT_FOUND, CHECK_IN_DEVICES_FULL, INVALID_ARGUMENT for hours that cannot be. */
export async function createDevice(
  em: SqlEntityManager,
  wanted: z.infer<typeof createDeviceRequest>,
  hash: Buffer,
): Promise<DeviceRow> {
  const { eventId, name, listIds } = wanted;
  const event = await db(em)
    .selectFrom('events')
    .select('date')
    .where('id', '=', eventId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const lists = await db(em)
    .selectFrom('check_in_lists')
    .select('id')
    .where('event_id', '=', eventId)
    .where('id', '=', anyOf(listIds))
    .execute();
  if (lists.length < listIds.length) throw checkInErrors.CHECK_IN_LIST_NOT_FOUND();
  const { count } = await db(em)
    .selectFrom('check_in_devices')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('event_id', '=', eventId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (count >= mostDevices) throw checkInErrors.CHECK_IN_DEVICES_FULL({ metadata: { limit: String(mostDevices) } });
  return db(em)
    .insertInto('check_in_devices')
    .values({
      id: newId(),
      event_id: eventId,
      name,
      list_ids: listIds,
      ...hoursOf(wanted, event.date),
      pairing_hash: hash,
      pairing_until: sql`now() + ${pairingMinutes} * interval '1 minute'`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

function hoursOf(wanted: { validFrom?: Date | undefined; validUntil?: Date | undefined }, begins: Date) {
  const from = wanted.validFrom ?? new Date();
  const after =
    begins.getTime() + 12 * hour > Math.max(Date.now(), from.getTime())
      ? begins
      : new Date(Math.max(Date.now(), from.getTime()));
  // An event far away: its device ends after the longest time.
  const until = wanted.validUntil ?? new Date(Math.min(after.getTime() + 12 * hour, from.getTime() + longestMs));
  const wrong = (description: string) =>
    commonErrors.INVALID_ARGUMENT({ violations: [{ field: 'valid_until', description }] });
  if (until <= new Date() || until <= from) throw wrong('Must be in the future, and after valid_from.');
  if (until.getTime() - from.getTime() > longestMs) throw wrong('Must be at most 14 days after valid_from.');
  return { valid_from: from, valid_until: until };
}

/** Throws PAIRING_CODE_INVALID. Of two that send a code at once, one has its token. */
export async function pairDevice(em: SqlEntityManager, hash: Buffer, token: Buffer): Promise<DeviceRow> {
  const row = await db(em)
    .updateTable('check_in_devices')
    .set({ token_hash: token, paired_at: now, last_seen_at: now, pairing_hash: null, pairing_until: null })
    .where('pairing_hash', '=', hash)
    .where('pairing_until', '>', now)
    .where('valid_until', '>', now)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw checkInErrors.PAIRING_CODE_INVALID();
  return row;
}

/** Its token and its pairing code are worth nothing from now on. */
export async function revokeDevice(em: SqlEntityManager, id: string): Promise<DeviceRow> {
  return db(em)
    .updateTable('check_in_devices')
    .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())`, pairing_hash: null, pairing_until: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Throws CHECK_IN_DEVICE_NOT_FOUND. */
export async function deviceOf(em: SqlEntityManager, id: string): Promise<DeviceRow> {
  const row = await db(em).selectFrom('check_in_devices').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw checkInErrors.CHECK_IN_DEVICE_NOT_FOUND();
  return row;
}

/** The devices of tokens, whatever their hours, in the order of the hashes; that they were seen is noted once a minute. */
export async function devicesByToken(
  em: SqlEntityManager,
  hashes: readonly Buffer[],
): Promise<(DeviceRow | undefined)[]> {
  const rows = await db(em)
    .selectFrom('check_in_devices')
    .selectAll()
    .where('token_hash', 'in', hashes)
    .where('revoked_at', 'is', null)
    .execute();
  const seen = rows.filter((row) => row.last_seen_at === null || Date.now() - row.last_seen_at.getTime() > 60_000);
  if (seen.length > 0)
    await db(em)
      .updateTable('check_in_devices')
      .set({ last_seen_at: now })
      .where('id', '=', anyOf(seen.map(({ id }) => id).sort()))
      .execute();
  return hashes.map((hash) => rows.find((row) => row.token_hash && hash.equals(row.token_hash)));
}

export async function devicesOf(em: SqlEntityManager, eventId: string, before: string | undefined, limit: number) {
  let query = db(em).selectFrom('check_in_devices').selectAll().where('event_id', '=', eventId);
  if (before !== undefined) query = query.where('id', '<', before);
  return cutPage(
    await query
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute(),
    limit,
  );
}

function stateOf(row: DeviceRow): DeviceMessage['state'] {
  if (row.revoked_at) return 'revoked';
  if (row.valid_until <= new Date()) return 'expired';
  if (row.paired_at) return 'paired';
  return row.pairing_until && row.pairing_until > new Date() ? 'pairing' : 'expired';
}

export function toDevice(row: DeviceRow): DeviceMessage {
  return {
    id: row.id,
    eventId: row.event_id,
    name: row.name,
    listIds: row.list_ids,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    state: stateOf(row),
    pairedAt: row.paired_at ?? undefined,
    lastSeenAt: row.last_seen_at ?? undefined,
    createdAt: row.created_at,
  };
}
