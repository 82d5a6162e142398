import type { CheckInServiceService } from '@plaza/api/check-in';
import { anyOf, fields, gather, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { db } from '../db.ts';
import type { EventKeys } from '../tickets/index.ts';
import { checkInErrors } from './check-in.errors.ts';
import { listCounts } from './counts.ts';
import { devicesByToken, newToken, pairDevice, pairingHash, toDevice, tokenHash, type DeviceRow } from './devices.ts';
import { gateTickets, gateTicketsRequest } from './gate-list.ts';
import { toList } from './lists.ts';
import { pairingKey } from './manage.rpc.ts';
import { toScan, undoOwnScan } from './scan.queries.ts';
import { scanning, scansRequest, type ScanDeps } from './scans.ts';

export interface DeviceDeps extends ScanDeps {
  database: Database;
  eventKeys: EventKeys;
  sealingKeys: readonly Buffer[];
}

const undoOwnRequest = z.object({ scanId: fields.uuid(), reason: fields.text(1, 200) });
const pairRequest = z.object({ code: z.string().min(1, 'Must not be empty.').max(32, 'Is too long.') });

export function checkInHandlers(deps: DeviceDeps): Handlers<CheckInServiceService> {
  const { database, eventKeys } = deps;
  const key = pairingKey(deps.sealingKeys);
  const caller = knownDevices(database);
  const submit = scanning(deps);
  return {
    async pairDevice(request) {
      const { code } = parse(pairRequest, request);
      const token = newToken();
      const row = await database.asSystem((em) => pairDevice(em, pairingHash(key, code), tokenHash(token)!));
      return { token, device: toDevice(row) };
    },

    async getCheckIn(_request, context) {
      const device = await caller(context);
      const { event_id: eventId, list_ids: listIds } = device;
      const { keyId, publicKey } = await eventKeys.of(eventId);
      const { event, lists, counts } = await database.asSystem(async (em) => ({
        event: await db(em)
          .selectFrom('events')
          .select(['id', 'title', 'venue', 'date', 'cancelled_at'])
          .where('id', '=', eventId)
          .executeTakeFirstOrThrow(),
        lists: await db(em)
          .selectFrom('check_in_lists')
          .selectAll()
          .where('id', '=', anyOf(listIds))
          .orderBy('id')
          .execute(),
        counts: await listCounts(em, eventId, listIds),
      }));
      return {
        device: toDevice(device),
        event: { ...event, cancelledAt: event.cancelled_at ?? undefined },
        lists: lists.map(toList),
        keys: [{ keyId, publicKey: publicKey.toString('base64url') }],
        now: new Date(),
        counts,
      };
    },

    async listGateTickets(request, context) {
      const wanted = parse(gateTicketsRequest, request);
      const { event_id: eventId } = await caller(context);
      return gateTickets({ database, eventKeys }, eventId, wanted);
    },

    async submitScans(request, context) {
      const scans = parse(scansRequest, request);
      return { results: await submit(await caller(context), scans) };
    },

    async undoOwnScan(request, context) {
      const { scanId, reason } = parse(undoOwnRequest, request);
      const { id } = await caller(context);
      return { scan: toScan(await database.asSystem((em) => undoOwnScan(em, { deviceId: id, scanId }, reason))) };
    },
  };
}

/** A device that was read so long ago is known: what is revoked ends within a second. */
const knownMs = 500;
const mostKnown = 10_000;

/** The device that calls. Throws DEVICE_TOKEN_INVALID, DEVICE_NOT_YET. */
function knownDevices(database: Database): (context: CallContext) => Promise<DeviceRow> {
  const read = gather<Buffer, DeviceRow | undefined>({
    run: (hashes) => database.asSystem((em) => devicesByToken(em, hashes)),
  });
  const known = new LRUCache<string, Promise<DeviceRow | undefined>>({ max: mostKnown, ttl: knownMs });
  return async (context) => {
    const hash = tokenHash(context.header('checkin-token'));
    if (!hash) throw checkInErrors.DEVICE_TOKEN_INVALID();
    const name = hash.toString('base64');
    let found = known.get(name);
    if (!found) {
      found = read(hash);
      known.set(name, found);
      found.catch(() => known.delete(name));
    }
    const row = await found;
    if (!row || row.valid_until <= new Date()) throw checkInErrors.DEVICE_TOKEN_INVALID();
    if (row.valid_from > new Date())
      throw checkInErrors.DEVICE_NOT_YET({ metadata: { valid_from: row.valid_from.toISOString() } });
    return row;
  };
}
