import type { ApiKey, ApiKeyServiceService } from '@plaza/api/api-keys';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  seal,
  unseal,
  type Database,
  type Handlers,
  type Kept,
  type SealingKeys,
} from '@plaza/service';
import { isKeyScope, keyScopeNames } from '@plaza/services';
import { z } from 'zod';
import { apiKeyErrors } from './api-keys.errors.ts';
import { findKey, listKeys } from './api-keys.queries.ts';
import { createKey, revokeKey, rollKey, toProto, updateKey } from './api-keys.ts';
import { isCidr } from './cidrs.ts';
import { changing, reading } from './of-merchant.ts';
import { requestHandlers } from './requests.rpc.ts';

export interface ApiKeyDeps {
  database: Database;
  sealingKeys: SealingKeys;
  now: () => Date;
}

const maxOverlapSeconds = 7 * 86_400;

const limit = z.object({
  name: z.string().regex(/^[a-z0-9_-]{1,40}$/, 'Must be 1 to 40 lower-case letters, digits, - and _.'),
  calls: z.int().min(1).max(10_000_000),
  windowSeconds: z.int().min(1).max(86_400),
  counts: z
    .string()
    .transform((text) => text || 'all')
    .pipe(z.enum(['all', 'reads', 'changes'], { error: 'Must be all, reads or changes.' })),
});
const limits = z.array(limit).max(5, 'Must be at most 5.');
const oneEach = z
  .custom<{ name: string }[]>()
  .refine(
    (all) => new Set(all.map(({ name }) => name)).size === all.length,
    'Must have different names.',
  ) as unknown as z.ZodType<z.output<typeof limits>, z.output<typeof limits>>;
const limitList = limits.pipe(oneEach);
const cidrs = z
  .array(z.string().refine(isCidr, 'Must be a network such as 203.0.113.0/24.'))
  .max(50, 'Must be at most 50.');
const ofMerchant = z.object({ merchantId: fields.uuid() });
const byId = ofMerchant.extend({ id: fields.uuid() });
const pageRequest = ofMerchant.extend({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const scopes = z
  .array(z.string().refine(isKeyScope, `Must be one of ${keyScopeNames.join(', ')}.`))
  .min(1, 'Must have at least one.')
  .transform((names) => [...new Set(names)]);
const name = fields.name(1, 100);
const overlap = `Must be 0 to ${maxOverlapSeconds}.`;
const rollRequest = byId.extend({
  overlapSeconds: z.int().min(0, overlap).max(maxOverlapSeconds, overlap).default(86_400),
});
const updateRequest = byId.extend({
  name: name.optional(),
  allowed: z.object({ cidrs }).optional(),
  limited: z.object({ limits: limitList }).optional(),
});
const tokens = pageTokens('api keys', z.tuple([cursorFields.id()]));

export function apiKeyHandlers(deps: ApiKeyDeps): Handlers<typeof ApiKeyServiceService> {
  const { database, now } = deps;
  const createRequest = ofMerchant.extend({
    name,
    mode: z
      .string()
      .transform((text) => text || 'test')
      .pipe(z.enum(['live', 'test'], { error: 'Must be live or test.' })),
    scopes,
    cidrs,
    limits: limitList,
    expiresAt: z
      .date()
      .refine((at) => at > now(), 'Must be in the future.')
      .optional()
      .transform((at) => at ?? null),
  });
  return {
    async createApiKey(request, context) {
      const { merchantId, ...terms } = parse(createRequest, request);
      return context.once(
        (em) =>
          changing(em, merchantId, context, async (creator) => {
            const { row, secret } = await createKey(em, creator, terms, now());
            return { apiKey: toProto(row, now()), secret };
          }),
        sealedSecret(deps),
      );
    },

    async listApiKeys(request, context) {
      const { merchantId, pageSize, pageToken } = parse(pageRequest, request);
      const [before] = tokens.read(pageToken, [merchantId]) ?? [];
      const rows = await reading(database, merchantId, context, (em) => listKeys(em, merchantId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        apiKeys: shown.map((row) => toProto(row, now())),
        nextPageToken: tokens.write(last && [last.id], [merchantId]),
      };
    },

    async getApiKey(request, context) {
      const { merchantId, id } = parse(byId, request);
      const row = await reading(database, merchantId, context, (em) => findKey(em, merchantId, id));
      if (!row) throw apiKeyErrors.API_KEY_NOT_FOUND();
      return { apiKey: toProto(row, now()) };
    },

    async updateApiKey(request, context) {
      const { merchantId, id, name, allowed, limited } = parse(updateRequest, request);
      const change = { id, name, cidrs: allowed?.cidrs, limits: limited?.limits };
      return context.once((em) =>
        changing(em, merchantId, context, async () => ({
          apiKey: toProto(await updateKey(em, merchantId, change, now()), now()),
        })),
      );
    },

    async rollApiKey(request, context) {
      const { merchantId, id, overlapSeconds } = parse(rollRequest, request);
      const roll = { id, overlapMs: overlapSeconds * 1000 };
      return context.once(
        (em) =>
          changing(em, merchantId, context, async (creator) => {
            const { row, secret, replaced } = await rollKey(em, creator, roll, now());
            return { apiKey: toProto(row, now()), secret, replaced: toProto(replaced, now()) };
          }),
        sealedSecret(deps),
      );
    },

    async revokeApiKey(request, context) {
      const { merchantId, id } = parse(byId, request);
      return context.once((em) =>
        changing(
          em,
          merchantId,
          context,
          async () => ({ apiKey: toProto(await revokeKey(em, merchantId, id, now()), now()) }),
          { alsoSuspended: true },
        ),
      );
    },

    ...requestHandlers(deps),
  };
}

interface WithSecret {
  apiKey?: ApiKey | undefined;
  secret: string;
}

/** The answer is stored for repeated calls, so the key in it is sealed. */
function sealedSecret<Response extends WithSecret>({ sealingKeys }: Pick<ApiKeyDeps, 'sealingKeys'>): Kept<Response> {
  const contextOf = ({ apiKey }: Response): string => `auth.api_keys/${apiKey?.id ?? ''}`;
  return {
    seal: (response) => ({
      ...response,
      secret: seal(sealingKeys, Buffer.from(response.secret), contextOf(response)).toString('base64'),
    }),
    open: (response) => ({
      ...response,
      secret: unseal(sealingKeys, Buffer.from(response.secret, 'base64'), contextOf(response)).toString(),
    }),
  };
}
