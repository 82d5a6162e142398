import { ApplyForMerchantResponse, UpdateMerchantAccountResponse } from '@plaza/api/merchant-accounts';
import type { MerchantAccountServiceService } from '@plaza/api/merchant-accounts';
import { parseCurrency } from '@plaza/money';
import {
  commonErrors,
  cursorFields,
  cutPage,
  fields,
  idempotent,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { chooseMerchant, claimsOf, findPerson, type AnswerDeps } from '../identity/index.ts';
import { asMember, asMemberAlone, mustBeApproved } from './membership.ts';
import { apply, publish, toMembership, toProto } from './merchants.ts';
import { findMembership, membershipsAfter, updateMerchant } from './merchants.queries.ts';

export interface AccountDeps extends Pick<AnswerDeps, 'keyring' | 'adminFactorRequired'> {
  database: Database;
  now: () => Date;
}

const byId = z.object({ id: fields.uuid() });
const name = fields.text(1, 100);
const application = z.object({
  name,
  legalName: fields.text(1, 200),
  country: z.string().regex(/^[A-Z]{2}$/, 'Must be a country of ISO 3166-1, such as FR.'),
  currency: z.string(),
  clubId: fields.clubId(),
});
const change = byId.extend({ name: name.optional(), clubId: fields.clubId().optional() });
const approval = byId.extend({ needed: z.boolean() });
const choice = z.object({ merchantId: fields.idOrNone() });
const pageRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('memberships', z.tuple([cursorFields.id()]));

export function accountHandlers(deps: AccountDeps): Handlers<typeof MerchantAccountServiceService> {
  const { database, now } = deps;
  return {
    async applyForMerchant(request, { userId, scope }) {
      const given = parse(application, request);
      const currency = parseCurrency(given.currency);
      return database.asSystem((em) =>
        idempotent(em, scope, ApplyForMerchantResponse, async () => ({
          merchant: toProto(await apply(em, { ...given, currency, userId }, now())),
        })),
      );
    },

    async listMemberships(request, { userId }) {
      const { pageSize, pageToken } = parse(pageRequest, request);
      const [after] = tokens.read(pageToken, [userId]) ?? [];
      const rows = await database.asSystem((em) => membershipsAfter(em, { userId, after, limit: pageSize + 1 }));
      const { shown, last } = cutPage(rows, pageSize);
      return { memberships: shown.map(toMembership), nextPageToken: tokens.write(last && [last.id], [userId]) };
    },

    switchMerchant: (request, context) => switchMerchant(deps, parse(choice, request).merchantId, context),

    async getMerchantAccount(request, context) {
      const { id } = parse(byId, request);
      const { merchant } = await database.asSystem((em) => asMember(em, id, context, 'merchant.read'));
      return { merchant: toProto(merchant) };
    },

    async updateMerchantAccount(request, context) {
      const { id, name: named, clubId } = parse(change, request);
      return database.asSystem((em) =>
        idempotent(em, context.scope, UpdateMerchantAccountResponse, async () => {
          const { merchant } = await asMemberAlone(em, id, context, 'merchant.write');
          const changed = await updateMerchant(em, merchant, {
            ...(named !== undefined && { name: named }),
            ...(clubId !== undefined && { club_id: clubId || null }),
          });
          return { merchant: toProto(await publish(em, changed)) };
        }),
      );
    },

    async setPayoutApproval(request, context) {
      const { id, needed } = parse(approval, request);
      return database.asSystem(async (em) => {
        const { merchant } = await asMemberAlone(em, id, context, 'team.write');
        const changed = await updateMerchant(em, merchant, { payouts_need_approval: needed });
        return { merchant: toProto(await publish(em, changed)) };
      });
    },
  };
}

async function switchMerchant(deps: AccountDeps, merchantId: string, { userId, principal }: CallContext) {
  const { database, keyring, now } = deps;
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  const { person, session, membership } = await database.asSystem(async (em) => {
    const found = merchantId === '' ? undefined : await findMembership(em, { merchantId, userId });
    if (merchantId !== '')
      mustBeApproved(
        (await asMember(em, merchantId, { userId, principal: { ...principal, merchant: undefined } })).merchant,
      );
    const chosen = { sessionId: principal.sessionId, userId, merchantId: merchantId || null };
    return { person: await findPerson(em, userId), session: await chooseMerchant(em, chosen), membership: found };
  });
  // The session, or the account, ended a moment ago.
  if (!person || !session) throw commonErrors.TOKEN_INVALID();
  return {
    accessToken: await keyring.sign(claimsOf(deps, person, session, now())),
    tokenType: 'Bearer',
    expiresIn: keyring.expiresIn,
    membership: membership && toMembership(membership),
  };
}
