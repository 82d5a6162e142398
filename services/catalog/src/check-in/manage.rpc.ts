import type { CheckInManagementServiceService, CreateCheckInDeviceResponse } from '@plaza/api/check-in';
import {
  cursorFields,
  derivedKey,
  fields,
  pageTokens,
  parse,
  seal,
  unseal,
  type CallContext,
  type Database,
  type Handlers,
  type Kept,
  type Members,
  type SealingKeys,
  type SqlEntityManager,
} from '@plaza/service';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { db } from '../db.ts';
import { managerOf } from '../seller.ts';
import { ticketErrors } from '../tickets/index.ts';
import { checkInErrors } from './check-in.errors.ts';
import { standings } from './check-in.entity.ts';
import { categoryCounts, listCounts } from './counts.ts';
import {
  createDevice,
  createDeviceRequest,
  deviceOf,
  devicesOf,
  newPairingCode,
  pairingHash,
  revokeDevice,
  toDevice,
} from './devices.ts';
import {
  createList,
  createListRequest,
  deleteList,
  listOf,
  listsOf,
  putList,
  putListRequest,
  toList,
} from './lists.ts';
import { listScans, scanOf, toScan, undoScan } from './scan.queries.ts';

export interface ManageDeps {
  database: Database;
  members: Members;
  sealingKeys: readonly Buffer[];
}

const byId = z.object({ id: fields.uuid() });
const byEvent = z.object({ eventId: fields.uuid() });
const pageRequest = z.object({ eventId: fields.uuid(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const scansRequest = pageRequest.extend({ stands: fields.oneOfOrNone(standings), ticketId: fields.idOrNone() });
const undoRequest = z.object({ id: fields.uuid(), reason: fields.text(1, 200) });
const listTokens = pageTokens('check-in lists', z.tuple([cursorFields.id()]));
const deviceTokens = pageTokens('check-in devices', z.tuple([cursorFields.id()]));
const scanTokens = pageTokens('scans', z.tuple([cursorFields.moment(), cursorFields.id()]));

/** Of pairing codes: the first key signs what is new, and they live for minutes. */
export const pairingKey = (keys: readonly Buffer[]): KeyObject => derivedKey(keys[0]!, 'plaza pairing code 1');

type Rpcs<Names extends keyof Handlers<CheckInManagementServiceService>> = Pick<
  Handlers<CheckInManagementServiceService>,
  Names
>;

export function manageHandlers(deps: ManageDeps): Handlers<CheckInManagementServiceService> {
  return { ...listHandlers(deps), ...deviceHandlers(deps), ...scanHandlers(deps) };
}

/** Runs what only those who manage the event may do. Throws `notFound` for everybody else. */
function managing({ database, members }: ManageDeps) {
  async function owned(context: CallContext, eventId: string, notFound: () => Error): Promise<void> {
    const event = await database.asSystem((em) =>
      db(em).selectFrom('events').select('merchant_id').where('id', '=', eventId).executeTakeFirst(),
    );
    if (!event) throw notFound();
    await managerOf(members, 'checkin.manage', context, event.merchant_id, notFound);
  }
  return {
    event: (context: CallContext, eventId: string) => owned(context, eventId, () => ticketErrors.EVENT_NOT_FOUND()),
    /** Of something of an event. */
    thing: async (
      context: CallContext,
      find: (em: SqlEntityManager) => Promise<{ event_id: string }>,
      notFound: () => Error,
    ): Promise<void> => {
      const { event_id: eventId } = await database.asSystem(find);
      await owned(context, eventId, notFound);
    },
    /** One change, with its entry in the audit log. */
    once: <Response>(
      context: CallContext,
      subject: string,
      change: (em: SqlEntityManager) => Promise<Response>,
      kept?: Kept<Response>,
    ): Promise<Response> =>
      context.once(async (em) => {
        const response = await asSystemWithin(em, () => change(em));
        await context.audit(em, { subject });
        return response;
      }, kept),
  };
}

function listHandlers(
  deps: ManageDeps,
): Rpcs<'createCheckInList' | 'listCheckInLists' | 'putCheckInList' | 'deleteCheckInList'> {
  const { event, thing, once } = managing(deps);
  const notFound = () => checkInErrors.CHECK_IN_LIST_NOT_FOUND();
  return {
    async createCheckInList(request, context) {
      const { eventId, ...wanted } = parse(createListRequest, request);
      await event(context, eventId);
      return once(context, eventId, async (em) => ({ list: toList(await createList(em, eventId, wanted)) }));
    },

    async listCheckInLists(request, context) {
      const { eventId, pageSize, pageToken } = parse(pageRequest, request);
      const after = listTokens.read(pageToken, [eventId])?.[0];
      await event(context, eventId);
      const { shown, last } = await deps.database.asSystem((em) => listsOf(em, eventId, after, pageSize));
      return { lists: shown.map(toList), nextPageToken: listTokens.write(last && [last.id], [eventId]) };
    },

    async putCheckInList(request, context) {
      const { id, ...wanted } = parse(putListRequest, request);
      await thing(context, (em) => listOf(em, id), notFound);
      return once(context, id, async (em) => ({ list: toList(await putList(em, id, wanted)) }));
    },

    async deleteCheckInList(request, context) {
      const { id } = parse(byId, request);
      const allowed = await thing(context, (em) => listOf(em, id), notFound).catch((error: unknown) => ({ error }));
      return once(context, id, async (em) => {
        // Not before: a repeated call has its first answer, also where the list is gone since.
        if (allowed) throw allowed.error;
        await deleteList(em, id);
        return {};
      });
    },
  };
}

function deviceHandlers(deps: ManageDeps): Rpcs<'createCheckInDevice' | 'listCheckInDevices' | 'revokeCheckInDevice'> {
  const { event, thing, once } = managing(deps);
  const key = pairingKey(deps.sealingKeys);
  return {
    async createCheckInDevice(request, context) {
      const wanted = parse(createDeviceRequest, request);
      await event(context, wanted.eventId);
      const create = async (em: SqlEntityManager) => {
        const pairingCode = newPairingCode();
        const row = await createDevice(em, wanted, pairingHash(key, pairingCode));
        return { device: toDevice(row), pairingCode, pairingUntil: row.pairing_until ?? undefined };
      };
      return once(context, wanted.eventId, create, sealedCode(deps.sealingKeys));
    },

    async listCheckInDevices(request, context) {
      const { eventId, pageSize, pageToken } = parse(pageRequest, request);
      const before = deviceTokens.read(pageToken, [eventId])?.[0];
      await event(context, eventId);
      const { shown, last } = await deps.database.asSystem((em) => devicesOf(em, eventId, before, pageSize));
      return { devices: shown.map(toDevice), nextPageToken: deviceTokens.write(last && [last.id], [eventId]) };
    },

    async revokeCheckInDevice(request, context) {
      const { id } = parse(byId, request);
      await thing(
        context,
        (em) => deviceOf(em, id),
        () => checkInErrors.CHECK_IN_DEVICE_NOT_FOUND(),
      );
      return once(context, id, async (em) => ({ device: toDevice(await revokeDevice(em, id)) }));
    },
  };
}

/** The answer is stored for repeated calls, so the code in it is sealed. */
function sealedCode(keys: SealingKeys): Kept<CreateCheckInDeviceResponse> {
  const contextOf = ({ device }: CreateCheckInDeviceResponse): string => `catalog.check_in_devices/${device?.id ?? ''}`;
  return {
    seal: (response) => ({
      ...response,
      pairingCode: seal(keys, Buffer.from(response.pairingCode), contextOf(response)).toString('base64'),
    }),
    open: (response) => ({
      ...response,
      pairingCode: unseal(keys, Buffer.from(response.pairingCode, 'base64'), contextOf(response)).toString(),
    }),
  };
}

function scanHandlers(deps: ManageDeps): Rpcs<'listScans' | 'undoScan' | 'getCheckInCounts'> {
  const { event, thing, once } = managing(deps);
  return {
    async listScans(request, context) {
      const { pageSize, pageToken, ...filter } = parse(scansRequest, request);
      const { eventId, stands, ticketId } = filter;
      const before = scanTokens.read(pageToken, [eventId, stands, ticketId]);
      await event(context, eventId);
      const { shown, last } = await deps.database.asSystem((em) => listScans(em, filter, before, pageSize));
      return {
        scans: shown.map(toScan),
        nextPageToken: scanTokens.write(last && [last.exact, last.id], [eventId, stands, ticketId]),
      };
    },

    async undoScan(request, context) {
      const { id, reason } = parse(undoRequest, request);
      await thing(
        context,
        (em) => scanOf(em, id),
        () => checkInErrors.SCAN_NOT_FOUND(),
      );
      return once(context, id, async (em) => ({ scan: toScan(await undoScan(em, id, reason)) }));
    },

    async getCheckInCounts(request, context) {
      const { eventId } = parse(byEvent, request);
      await event(context, eventId);
      return deps.database.asSystem(async (em) => ({
        categories: await categoryCounts(em, eventId),
        lists: await listCounts(em, eventId),
      }));
    },
  };
}
