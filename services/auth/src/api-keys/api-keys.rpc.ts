import type { ApiKey, ApiKeyServiceService } from '@plaza/api/api-keys';
import { parseAmountIn } from '@plaza/money';
import {
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  requireFreshSignIn,
  seal,
  unseal,
  type Database,
  type Handlers,
  type Kept,
  type SealingKeys,
} from '@plaza/service';
import { isKeyScope, keyScopeNames } from '@plaza/services';
import { z } from 'zod';
import type { QuotaLimits } from '../billing/index.ts';
import { apiKeyErrors } from './api-keys.errors.ts';
import { findKey, listKeys, type KeyRow } from './api-keys.queries.ts';
import {
  auditedTerms,
  createKey,
  currencyOf,
  revokeKey,
  rollKey,
  toProto,
  updateKey,
  type Ceilings,
} from './api-keys.ts';
import { isCidr } from './cidrs.ts';
import { changing, reading } from './of-merchant.ts';
import { requestHandlers } from './requests.rpc.ts';

export interface ApiKeyDeps {
  database: Database;
  sealingKeys: SealingKeys;
  now: () => Date;
  /** How many keys a merchant can have, by its owner. */
  keyLimitOf: QuotaLimits;
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
const ceilingsForm = z.object({ perCall: z.string(), perDay: z.string(), currency: z.string() });
const updateRequest = byId.extend({
  name: name.optional(),
  ceilings: ceilingsForm.optional(),
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
    ceilings: ceilingsForm.optional(),
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
            const ceilings = parseCeilings(terms.ceilings, currencyOf(terms, creator));
            const allowed = await deps.keyLimitOf(creator.ownerId);
            const { row, secret } = await createKey(em, creator, { ...terms, ceilings }, { allowed, now: now() });
            return { apiKey: toProto(row, creator, now()), secret };
          }),
        sealedSecret(deps),
      );
    },

    async listApiKeys(request, context) {
      const { merchantId, pageSize, pageToken } = parse(pageRequest, request);
      const [before] = tokens.read(pageToken, [merchantId]) ?? [];
      const { rows, merchant } = await reading(database, merchantId, context, async (em, merchant) => ({
        rows: await listKeys(em, merchantId, before, pageSize + 1),
        merchant,
      }));
      const { shown, last } = cutPage(rows, pageSize);
      return {
        apiKeys: shown.map((row) => toProto(row, merchant, now())),
        nextPageToken: tokens.write(last && [last.id], [merchantId]),
      };
    },

    async getApiKey(request, context) {
      const { merchantId, id } = parse(byId, request);
      return reading(database, merchantId, context, async (em, merchant) => {
        const row = await findKey(em, merchantId, id);
        if (!row) throw apiKeyErrors.API_KEY_NOT_FOUND();
        return { apiKey: toProto(row, merchant, now()) };
      });
    },

    async updateApiKey(request, context) {
      const { merchantId, id, name, allowed, limited, ceilings } = parse(updateRequest, request);
      const rest = { id, name, cidrs: allowed?.cidrs, limits: limited?.limits };
      const raising = (): void => requireFreshSignIn(context, now());
      return context.once((em) =>
        changing(em, merchantId, context, async (creator, audited) => {
          const wanted = ceilings && ((key: KeyRow) => parseCeilings(ceilings, currencyOf(key, creator)));
          const change = { ...rest, ceilings: wanted };
          const { before, after } = await updateKey(em, merchantId, change, { now: now(), raising });
          audited({ before: auditedTerms(before), after: auditedTerms(after) });
          return { apiKey: toProto(after, creator, now()) };
        }),
      );
    },

    async rollApiKey(request, context) {
      const { merchantId, id, overlapSeconds } = parse(rollRequest, request);
      const roll = { id, overlapMs: overlapSeconds * 1000 };
      return context.once(
        (em) =>
          changing(em, merchantId, context, async (creator) => {
            const { row, secret, replaced } = await rollKey(em, creator, roll, now());
            const [made, old] = [row, replaced].map((key) => toProto(key, creator, now()));
            return { apiKey: made, secret, replaced: old };
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
          async (creator) => ({ apiKey: toProto(await revokeKey(em, merchantId, id, now()), creator, now()) }),
          { alsoSuspended: true },
        ),
      );
    },

    ...requestHandlers(deps),
  };
}

/** Throws AMOUNT_INVALID, INVALID_ARGUMENT for another currency than the key's. */
function parseCeilings(form: z.output<typeof ceilingsForm> | undefined, currency: string): Ceilings {
  if (form && form.currency !== '' && form.currency !== currency)
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: 'ceilings.currency', description: `Must be ${currency}, in which the key moves money.` }],
    });
  const parsed = (text = '', field = ''): string | null =>
    text === '' ? null : parseAmountIn(text, currency, `ceilings.${field}`).toFixed();
  return { perCall: parsed(form?.perCall, 'per_call'), perDay: parsed(form?.perDay, 'per_day') };
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
