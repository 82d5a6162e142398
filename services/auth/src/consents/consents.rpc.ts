import type { ConsentServiceService, UnsubscribeServiceService } from '@plaza/api/consents';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { consentsOf, give, withdraw, type Asking } from './consents.ts';
import { decisionsOf, type Decision } from './consents.queries.ts';
import { unsubscribe, type UnsubscribeTokens } from './unsubscribe.ts';
import { purposes, type ConsentVersions } from './versions.ts';

export interface ConsentDeps {
  database: Database;
  versions: ConsentVersions;
  tokens: UnsubscribeTokens;
  now: () => Date;
}

const purpose = z.enum(purposes, { error: `Must be one of ${purposes.join(', ')}.` });
const given = z.object({ purpose, version: fields.text(1, 50) });
const withdrawn = z.object({ purpose });
const withToken = z.object({ token: fields.text(1, 100) });
const pageRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const tokens = pageTokens('consents', z.tuple([cursorFields.id()]));

export function consentHandlers({
  database,
  versions,
  now,
}: Omit<ConsentDeps, 'tokens'>): Handlers<typeof ConsentServiceService> {
  const asking = (): Asking => ({ versions, now: now() });
  return {
    async listConsents(_request, { userId }) {
      return { consents: await database.asUser(userId, (em) => consentsOf(em, userId, asking())) };
    },

    async giveConsent(request, context) {
      const change = { ...parse(given, request), userId: context.userId, source: 'account' as const };
      return context.once(async (em) => ({ consent: await give(em, change, asking()) }));
    },

    async withdrawConsent(request, context) {
      const change = { ...parse(withdrawn, request), userId: context.userId, source: 'account' as const };
      return context.once(async (em) => ({ consent: await withdraw(em, change, asking()) }));
    },

    async listConsentDecisions(request, { userId }) {
      const { pageSize, pageToken } = parse(pageRequest, request);
      const [before] = tokens.read(pageToken, [userId]) ?? [];
      const rows = await database.asUser(userId, (em) => decisionsOf(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { decisions: shown.map(decisionToProto), nextPageToken: tokens.write(last && [last.id], [userId]) };
    },
  };
}

export function unsubscribeHandlers({
  versions,
  now,
  ...deps
}: ConsentDeps): Handlers<typeof UnsubscribeServiceService> {
  const end = async (request: { token: string }, context: CallContext) => {
    const { token } = parse(withToken, request);
    await unsubscribe(deps, token, { versions, now: now() }, (em, change) => context.audit(em, change));
    return {};
  };
  return { unsubscribe: end, unsubscribeInOneClick: end };
}

function decisionToProto({ created_at: createdAt, ...decision }: Decision) {
  return { ...decision, createdAt };
}
