import {
  CreateWebhookRequest,
  CreateWebhookResponse,
  DeleteWebhookRequest,
  DeleteWebhookResponse,
  RotateWebhookSecretRequest,
  RotateWebhookSecretResponse,
  TestWebhookRequest,
  TestWebhookResponse,
  UpdateWebhookRequest,
  UpdateWebhookResponse,
  type Webhook,
  type WebhookServiceService,
} from '@plaza/api/webhook';
import {
  cutPage,
  fields,
  idempotencyKeyOf,
  idempotent,
  newId,
  pageTokens,
  parse,
  places,
  type CallContext,
  type Database,
  type Handlers,
  type MessageCodec,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import type { Allowed } from './addresses.ts';
import { findDelivery } from './deliveries.sql.ts';
import { toDelivery } from './deliveries.rpc.ts';
import {
  deleteEndpoint,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  rotateSecret,
  updateEndpoint,
  type EndpointRow,
} from './endpoints.sql.ts';
import { enqueueTo } from './enqueue.ts';
import { newSecret, type SecretCipher } from './secret.ts';
import { eventTypes, everything, isEventType } from './types.ts';
import { parseUrl } from './url.ts';
import { webhookErrors } from './webhooks.errors.ts';

export interface WebhookDeps {
  database: Database;
  allowed: Allowed;
  cipher: SecretCipher;
}

const mostOfAPerson = 20;
const mostOverlap = 7 * 86_400;
// Of one webhook at a time. Each is a signature in every message.
const mostSecrets = 5;
const description = fields.text(0, 200);
const eventTypeNames = z.array(z.string()).max(50, 'Must be at most 50.');
const createRequest = z.object({ eventTypes: eventTypeNames, description });
const updateRequest = z.object({ id: fields.uuid(), eventTypes: eventTypeNames, description: description.optional() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('webhooks', z.tuple([places.id()]));
const byId = z.object({ id: fields.uuid() });
const overlap = `Must be 0 to ${mostOverlap}.`;
const rotateRequest = z.object({
  id: fields.uuid(),
  overlapSeconds: z.int().min(0, overlap).max(mostOverlap, overlap).default(86_400),
  endEarlier: z.boolean(),
});

type Method =
  | 'createWebhook'
  | 'listWebhooks'
  | 'listWebhookEventTypes'
  | 'getWebhook'
  | 'updateWebhook'
  | 'deleteWebhook'
  | 'rotateWebhookSecret'
  | 'testWebhook';

export function webhookHandlers({
  database,
  allowed,
  cipher,
}: WebhookDeps): Pick<Handlers<typeof WebhookServiceService>, Method> {
  /** Runs a change on the person's behalf, once for each key. */
  function once<Request extends { requestId: string }, Response>(
    context: CallContext,
    request: Request,
    encode: { encode(message: Request): { finish(): Uint8Array } },
    codec: MessageCodec<Response>,
    effect: (em: SqlEntityManager) => Promise<Response>,
  ): Promise<Response> {
    const { userId, path: method } = context;
    const call = {
      userId,
      key: idempotencyKeyOf(request, context),
      method,
      request: encode.encode({ ...request, requestId: '' }).finish(),
      codec,
    };
    return database.asUser(userId, (em) => idempotent(em, call, () => effect(em)));
  }

  // What a repeated key is answered with is kept, and with it the secret: sealed like any other.
  function sealing<Response extends { webhook: Webhook | undefined; secret: string }>(
    codec: MessageCodec<Response>,
  ): MessageCodec<Response> {
    const idOf = ({ webhook }: Response) => webhook?.id ?? '';
    return {
      encode: (response) =>
        codec.encode({ ...response, secret: cipher.seal(idOf(response), response.secret).toString('base64') }),
      decode(bytes) {
        const response = codec.decode(bytes);
        return { ...response, secret: cipher.open(idOf(response), Buffer.from(response.secret, 'base64')) };
      },
    };
  }

  return {
    createWebhook(request, context) {
      const url = parseUrl(request.url, allowed);
      const { description, ...asked } = parse(createRequest, request);
      const types = parseTypes(asked.eventTypes);
      const [id, secret] = [newId(), newSecret()];
      return once(context, request, CreateWebhookRequest, sealing(CreateWebhookResponse), async (em) => {
        const row = await insertEndpoint(
          em,
          {
            id,
            userId: context.userId,
            url,
            description,
            eventTypes: types.length > 0 ? types : [everything],
            secret: cipher.seal(id, secret),
          },
          mostOfAPerson,
        );
        if (!row) throw webhookErrors.WEBHOOK_LIMIT_REACHED({ metadata: { limit: String(mostOfAPerson) } });
        return { webhook: toWebhook(row), secret };
      });
    },

    async listWebhooks(request, { userId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const before = tokens.read(pageToken)?.[0];
      const rows = await database.asUser(userId, (em) => listEndpoints(em, userId, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      return { webhooks: shown.map(toWebhook), nextPageToken: tokens.write(last && [last.id]) };
    },

    async listWebhookEventTypes() {
      return { eventTypes: Object.entries(eventTypes).map(([name, meaning]) => ({ name, description: meaning })) };
    },

    async getWebhook(request, { userId }) {
      const { id } = parse(byId, request);
      return { webhook: toWebhook(found(await database.asUser(userId, (em) => findEndpoint(em, userId, id)))) };
    },

    updateWebhook(request, context) {
      const { id, description, ...asked } = parse(updateRequest, request);
      const types = parseTypes(asked.eventTypes);
      const url = request.url === undefined ? undefined : parseUrl(request.url, allowed);
      return once(context, request, UpdateWebhookRequest, UpdateWebhookResponse, async (em) => ({
        webhook: toWebhook(
          found(
            await updateEndpoint(em, context.userId, id, {
              url,
              description,
              eventTypes: types.length > 0 ? types : undefined,
              enabled: request.enabled,
            }),
          ),
        ),
      }));
    },

    deleteWebhook(request, context) {
      const { id } = parse(byId, request);
      return once(context, request, DeleteWebhookRequest, DeleteWebhookResponse, async (em) => {
        if (!(await deleteEndpoint(em, context.userId, id))) throw webhookErrors.WEBHOOK_NOT_FOUND();
        return {};
      });
    },

    rotateWebhookSecret(request, context) {
      const { id, overlapSeconds, endEarlier } = parse(rotateRequest, request);
      const secret = newSecret();
      return once(context, request, RotateWebhookSecretRequest, sealing(RotateWebhookSecretResponse), async (em) => {
        const row = await rotateSecret(
          em,
          context.userId,
          id,
          { secret: cipher.seal(id, secret), overlapSeconds, endEarlier },
          mostSecrets,
        );
        if (row === 'full')
          throw webhookErrors.WEBHOOK_SECRET_LIMIT_REACHED({ metadata: { limit: String(mostSecrets) } });
        return { webhook: toWebhook(found(row)), secret };
      });
    },

    testWebhook(request, context) {
      const { userId } = context;
      const { id } = parse(byId, request);
      return once(context, request, TestWebhookRequest, TestWebhookResponse, async (em) => {
        if (!found(await findEndpoint(em, userId, id)).enabled) throw webhookErrors.WEBHOOK_DISABLED();
        const deliveryId = await enqueueTo(em, id, {
          id: newId(),
          type: 'webhook.test',
          userId,
          time: new Date(),
          data: { webhook_id: id, message: 'This is a test.' },
        });
        return { delivery: toDelivery((await findDelivery(em, userId, deliveryId))!) };
      });
    },
  };
}

function found(row: EndpointRow | undefined): EndpointRow {
  if (!row) throw webhookErrors.WEBHOOK_NOT_FOUND();
  return row;
}

/** Each once. Throws WEBHOOK_EVENT_TYPE_UNKNOWN. */
function parseTypes(names: readonly string[]): string[] {
  const violations = names.flatMap((name, index) =>
    name === everything || isEventType(name)
      ? []
      : [{ field: `event_types[${index}]`, description: 'There is no such event type.' }],
  );
  if (violations.length > 0) throw webhookErrors.WEBHOOK_EVENT_TYPE_UNKNOWN({ violations });
  return [...new Set(names)];
}

function toWebhook(row: EndpointRow): Webhook {
  const moment = (value: string | Date | null): Date | undefined => (value === null ? undefined : new Date(value));
  const earlier = [row.previous_until, ...row.earlier_untils]
    .flatMap((value) => moment(value) ?? [])
    .filter((until) => until > new Date());
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    eventTypes: row.event_types,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    failingSince: moment(row.failing_since),
    previousSecretUntil:
      earlier.length > 0 ? new Date(Math.max(...earlier.map((until) => until.getTime()))) : undefined,
    earlierSecretsUntil: earlier,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  };
}
