import type { Delivery, DeliveryAttempt, WebhookServiceService } from '@plaza/api/webhook';
import {
  firstIdOf,
  commonErrors,
  cutPage,
  fields,
  pageTokens,
  parse,
  cursorFields,
  type Database,
  type Handlers,
  bytesOfId,
  idOfBytes,
} from '@plaza/service';
import { z } from 'zod';
import {
  findDelivery,
  listAttempts,
  listDeliveries,
  replayOne,
  replaySpan,
  type AttemptRow,
  type DeliveryRow,
} from './deliveries.queries.ts';
import { findEndpoint } from './endpoints.ts';
import { isEventType } from './types.ts';
import type { Wake } from './wake.ts';
import { webhookErrors } from './webhooks.errors.ts';
import { values } from '@plaza/api/values';

const statuses = values['plaza.messaging.v1.Delivery.status'];
const replayed = values['plaza.messaging.v1.ReplayDeliveriesRequest.status'];
const maxReplayed = 1_000;
const maxAttempts = 100;
const byId = z.object({ id: fields.uuid() });
const eventType = z.string().refine((name) => name === '' || isEventType(name), 'Must be one of the event types.');
const listRequest = z.object({
  webhookId: fields.idOrNone(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  status: fields.oneOfOrNone(statuses),
  eventType,
  createdAfter: z.date().optional(),
  createdBefore: z.date().optional(),
});
const listTokens = pageTokens('deliveries', z.tuple([cursorFields.id()]));
const replayRequest = z.object({
  webhookId: fields.uuid(),
  from: z.date({ error: 'Must be set.' }),
  to: z.date().optional(),
  status: fields.oneOfOrNone(replayed),
  eventType,
  pageToken: fields.pageToken(),
});
// The end of the span, and the cursor in it.
const replayTokens = pageTokens('replay', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));

type Rpcs = Pick<
  Handlers<typeof WebhookServiceService>,
  'listDeliveries' | 'getDelivery' | 'replayDelivery' | 'replayDeliveries'
>;

interface DeliveryDeps {
  database: Database;
  wake: Wake;
}

export function deliveryHandlers(deps: DeliveryDeps): Rpcs {
  const { database } = deps;
  return {
    async listDeliveries(request, { partyId: userId }) {
      const { webhookId: endpointId, pageSize, pageToken, ...filter } = parse(listRequest, request);
      const { status, eventType, createdAfter, createdBefore } = filter;
      const filters = [endpointId, status, eventType, createdAfter?.getTime() ?? '', createdBefore?.getTime() ?? ''];
      const before = listTokens.read(pageToken, filters)?.[0];
      const rows = await database.asUser(userId, async (em) => {
        if (endpointId && !(await findEndpoint(em, userId, endpointId))) throw webhookErrors.WEBHOOK_NOT_FOUND();
        return listDeliveries(em, userId, { endpointId, ...filter }, pageSize + 1, before);
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { deliveries: shown.map(toDelivery), nextPageToken: listTokens.write(last && [last.id], filters) };
    },

    async getDelivery(request, { partyId: userId }) {
      const { id } = parse(byId, request);
      return database.asUser(userId, async (em) => {
        const row = await findDelivery(em, userId, id);
        if (!row) throw webhookErrors.WEBHOOK_DELIVERY_NOT_FOUND();
        return {
          delivery: toDelivery(row),
          payload: row.payload,
          attempts: (await listAttempts(em, id, maxAttempts)).map(toAttempt),
        };
      });
    },

    replayDelivery: replayDelivery(deps),
    replayDeliveries: replayDeliveries(deps),
  };
}

function replayDelivery({ wake }: DeliveryDeps): Rpcs['replayDelivery'] {
  return async (request, context) => {
    const { partyId: userId } = context;
    const { id } = parse(byId, request);
    return context.once(async (em) => {
      const row = await findDelivery(em, userId, id);
      if (!row) throw webhookErrors.WEBHOOK_DELIVERY_NOT_FOUND();
      if (!row.open) throw webhookErrors.WEBHOOK_DISABLED();
      await replayOne(em, userId, id);
      wake(em, [row.endpoint_id]);
      return { delivery: toDelivery((await findDelivery(em, userId, id))!) };
    });
  };
}

function replayDeliveries({ wake }: DeliveryDeps): Rpcs['replayDeliveries'] {
  return async (request, context) => {
    const { partyId: userId } = context;
    const { webhookId: endpointId, from, to, status, eventType, pageToken } = parse(replayRequest, request);
    const filters = [endpointId, status, eventType, from.getTime()];
    const token = replayTokens.read(pageToken, filters);
    // The end of the first call is the end of its next pages too, so that no page meets what an earlier page replayed.
    const end = token?.[0] ?? (to ?? new Date()).getTime();
    if (token && to && to.getTime() !== end) throw commonErrors.PAGE_TOKEN_INVALID();
    const span = {
      endpointId,
      statuses: status ? [status] : ['failed', 'skipped'],
      eventType,
      from: token?.[1] ?? firstIdOf(from.getTime()),
      to: firstIdOf(end),
    };
    return context.once(async (em) => {
      const endpoint = await findEndpoint(em, userId, endpointId);
      if (!endpoint) throw webhookErrors.WEBHOOK_NOT_FOUND();
      if (!endpoint.enabled) throw webhookErrors.WEBHOOK_DISABLED();
      const ids = await replaySpan(em, userId, span, maxReplayed);
      if (ids.length > 0) wake(em, [endpointId]);
      const last = ids.at(-1);
      const next: [number, string] | undefined = last && ids.length === maxReplayed ? [end, nextId(last)] : undefined;
      return { count: ids.length, nextPageToken: replayTokens.write(next, filters) };
    });
  };
}

/** The id after this one, in the order of the database. */
function nextId(id: string): string {
  const next = (BigInt(`0x${bytesOfId(id).toString('hex')}`) + 1n).toString(16).padStart(32, '0');
  return idOfBytes(Buffer.from(next, 'hex'));
}

export function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    webhookId: row.endpoint_id,
    eventId: row.event_id,
    eventType: row.event_type,
    status: row.status,
    attempts: row.attempts,
    responseStatus: row.response_status,
    error: row.error,
    createdAt: row.created_at,
    nextAttemptAt: row.status === 'pending' ? row.next_attempt_at : undefined,
    endedAt: row.ended_at ?? undefined,
  };
}

function toAttempt(row: AttemptRow): DeliveryAttempt {
  return {
    number: row.number,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    responseStatus: row.response_status,
    responseBody: row.response_body,
    error: row.error,
  };
}
