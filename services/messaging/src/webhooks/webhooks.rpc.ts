import type { Webhook, WebhookServiceService } from '@plaza/api/webhook';
import {
  cutPage,
  fields,
  isTestCall,
  newId,
  pageTokens,
  parse,
  cursorFields,
  type Database,
  type Handlers,
  type Kept,
} from '@plaza/service';
import { z } from 'zod';
import type { Allowed } from '@plaza/service/outbound';
import { findDelivery } from './deliveries.queries.ts';
import { toDelivery } from './deliveries.rpc.ts';
import type { WebhookEndpoint } from './endpoint.entity.ts';
import {
  deleteEndpoint,
  earlierOf,
  findEndpoint,
  insertEndpoint,
  listEndpoints,
  rotateSecret,
  updateEndpoint,
} from './endpoints.ts';
import { enqueueTo } from './enqueue.ts';
import { newSecret, type SecretCipher } from './secret.ts';
import type { WebhookLimitOf } from './limit.ts';
import { eventTypes, everything, isEventType } from './types.ts';
import { parseUrl } from './url.ts';
import type { Wake } from './wake.ts';
import { webhookErrors } from './webhooks.errors.ts';

export interface WebhookDeps {
  database: Database;
  allowed: Allowed;
  cipher: SecretCipher;
  wake: Wake;
  limitOf: WebhookLimitOf;
}

interface WithSecret {
  webhook: Webhook | undefined;
  secret: string;
}

const maxOverlap = 7 * 86_400;
// Of one webhook. Every message carries a signature for each of them.
const maxSecrets = 5;
const description = fields.text(0, 200);
const eventTypeNames = z.array(z.string()).max(50, 'Must be at most 50.');
const createRequest = z.object({ eventTypes: eventTypeNames, description });
const updateRequest = z.object({ id: fields.uuid(), eventTypes: eventTypeNames, description: description.optional() });
const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('webhooks', z.tuple([cursorFields.id()]));
const byId = z.object({ id: fields.uuid() });
const overlap = `Must be 0 to ${maxOverlap}.`;
const rotateRequest = z.object({
  id: fields.uuid(),
  overlapSeconds: z.int().min(0, overlap).max(maxOverlap, overlap).default(86_400),
  endEarlier: z.boolean(),
});

type Rpcs = Pick<
  Handlers<typeof WebhookServiceService>,
  | 'createWebhook'
  | 'listWebhooks'
  | 'listWebhookEventTypes'
  | 'getWebhook'
  | 'updateWebhook'
  | 'deleteWebhook'
  | 'rotateWebhookSecret'
  | 'testWebhook'
>;

export function webhookHandlers(deps: WebhookDeps): Rpcs {
  const { database } = deps;
  return {
    async listWebhookEventTypes() {
      return { eventTypes: Object.entries(eventTypes).map(([name, meaning]) => ({ name, description: meaning })) };
    },

    async listWebhooks(request, { partyId: userId }) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const before = tokens.read(pageToken)?.[0];
      const rows = await database.asUser(userId, (em) => listEndpoints(em, userId, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      return { webhooks: shown.map(toWebhook), nextPageToken: tokens.write(last && [last.id]) };
    },

    async getWebhook(request, { partyId: userId }) {
      const { id } = parse(byId, request);
      return { webhook: toWebhook(found(await database.asUser(userId, (em) => findEndpoint(em, userId, id)))) };
    },

    deleteWebhook(request, context) {
      const { id } = parse(byId, request);
      return context.once(async (em) => {
        if (!(await deleteEndpoint(em, context.partyId, id))) throw webhookErrors.WEBHOOK_NOT_FOUND();
        return {};
      });
    },

    createWebhook: createWebhook(deps),
    updateWebhook: updateWebhook(deps),
    rotateWebhookSecret: rotateWebhookSecret(deps),
    testWebhook: testWebhook(deps),
  };
}

function createWebhook({ allowed, cipher, limitOf }: WebhookDeps): Rpcs['createWebhook'] {
  return async (request, context) => {
    const url = parseUrl(request.url, allowed);
    const { description, eventTypes: names } = parse(createRequest, request);
    const types = parseTypes(names);
    const [id, secret] = [newId(), newSecret()];
    const endpoint = {
      id,
      userId: context.partyId,
      url,
      description,
      eventTypes: types.length > 0 ? types : [everything],
      secret: cipher.seal(id, secret),
    };
    const { limit, plan } = await limitOf(context);
    return context.once(async (em) => {
      const created = await insertEndpoint(em, endpoint, limit);
      if (!created)
        throw webhookErrors.WEBHOOK_LIMIT_REACHED({ metadata: { limit: String(limit), ...(plan && { plan }) } });
      await context.audit(em, { subject: id });
      return { webhook: toWebhook(created), secret };
    }, sealedSecret(cipher));
  };
}

function updateWebhook({ allowed }: WebhookDeps): Rpcs['updateWebhook'] {
  return (request, context) => {
    const { id, description, eventTypes: names } = parse(updateRequest, request);
    const types = parseTypes(names);
    const url = request.url === undefined ? undefined : parseUrl(request.url, allowed);
    const changes = {
      url,
      description,
      eventTypes: types.length > 0 ? types : undefined,
      enabled: request.enabled,
    };
    return context.once(async (em) => ({
      webhook: toWebhook(found(await updateEndpoint(em, context.partyId, id, changes))),
    }));
  };
}

function rotateWebhookSecret({ cipher }: WebhookDeps): Rpcs['rotateWebhookSecret'] {
  return (request, context) => {
    const { id, overlapSeconds, endEarlier } = parse(rotateRequest, request);
    const secret = newSecret();
    const rotation = { secret: cipher.seal(id, secret), overlapSeconds, endEarlier };
    return context.once(async (em) => {
      const rotated = await rotateSecret(em, context.partyId, id, rotation, maxSecrets);
      if (rotated === 'full')
        throw webhookErrors.WEBHOOK_SECRET_LIMIT_REACHED({ metadata: { limit: String(maxSecrets) } });
      return { webhook: toWebhook(found(rotated)), secret };
    }, sealedSecret(cipher));
  };
}

function testWebhook({ wake }: WebhookDeps): Rpcs['testWebhook'] {
  return (request, context) => {
    const { partyId: userId } = context;
    const { id } = parse(byId, request);
    return context.once(async (em) => {
      if (!found(await findEndpoint(em, userId, id)).enabled) throw webhookErrors.WEBHOOK_DISABLED();
      const event = {
        id: newId(),
        type: 'webhook.test' as const,
        userId,
        isTest: isTestCall(context),
        time: new Date(),
        data: { webhook_id: id, message: 'This is a test.' },
      };
      const deliveryId = await enqueueTo(em, id, event, wake);
      return { delivery: toDelivery((await findDelivery(em, userId, deliveryId))!) };
    });
  };
}

/** The response is stored for repeated calls, so the secret in it is sealed like any other. */
function sealedSecret(cipher: SecretCipher): Kept<WithSecret> {
  const idOf = ({ webhook }: WithSecret): string => webhook?.id ?? '';
  return {
    seal: (response) => ({ ...response, secret: cipher.seal(idOf(response), response.secret).toString('base64') }),
    open: (response) => ({ ...response, secret: cipher.open(idOf(response), Buffer.from(response.secret, 'base64')) }),
  };
}

function found(endpoint: WebhookEndpoint | null): WebhookEndpoint {
  if (!endpoint) throw webhookErrors.WEBHOOK_NOT_FOUND();
  return endpoint;
}

/** The names without duplicates. Throws WEBHOOK_EVENT_TYPE_UNKNOWN. */
function parseTypes(names: readonly string[]): string[] {
  const violations = names.flatMap((name, index) =>
    name === everything || isEventType(name)
      ? []
      : [{ field: `event_types[${index}]`, description: 'There is no such event type.' }],
  );
  if (violations.length > 0) throw webhookErrors.WEBHOOK_EVENT_TYPE_UNKNOWN({ violations });
  return [...new Set(names)];
}

function toWebhook(endpoint: WebhookEndpoint): Webhook {
  const earlierUntils = earlierOf(endpoint)
    .map(({ until }) => until)
    .filter((until) => until > new Date());
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    eventTypes: endpoint.eventTypes,
    enabled: endpoint.enabled,
    disabledReason: endpoint.disabledReason,
    failingSince: endpoint.failingSince ?? undefined,
    previousSecretUntil:
      earlierUntils.length > 0 ? new Date(Math.max(...earlierUntils.map((until) => until.getTime()))) : undefined,
    earlierSecretsUntil: earlierUntils,
    createdAt: endpoint.createdAt,
    updatedAt: endpoint.updatedAt,
  };
}
