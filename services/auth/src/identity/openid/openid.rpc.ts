import type { Identity as IdentityMessage, IdentityServiceService } from '@plaza/api/identities';
import { commonErrors, fields, parse, type CallContext, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { languages } from '../people/people.ts';
import { requireOwnPage } from '../sessions/session-cookie.ts';
import { clientOf } from '../sessions/sessions.ts';
import { toAnswer, type AnswerDeps } from '../sessions/sign-in.ts';
import { leadingPage, readForm } from './form.ts';
import { beginFlow, pageOf, takeFlow } from './flows.ts';
import { identitiesOf, linkIdentity, unlinkIdentity, type LinkDeps, type LinkedIdentity } from './links.ts';
import { signInWithProvider, type ProviderSignInDeps } from './provider-sign-in.ts';
import type { Claims } from './providers.ts';

export interface OpenidDeps extends ProviderSignInDeps, AnswerDeps, LinkDeps {
  /** The pages to which people may come back; the first one is the usual one. */
  pages: readonly [string, ...string[]];
  /** Tokens may be there to be revoked. */
  wake: () => void;
}

const short = (most: number) => z.string().min(1, 'Must not be empty.').max(most, 'Is too long.');
const begin = z.object({ provider: short(40), redirectUri: z.string().max(500, 'Is too long.') });
const returned = {
  state: short(200),
  code: short(4096),
  verifier: short(100),
  issuer: z.string().max(500, 'Is too long.'),
};
const finish = z.object({
  ...returned,
  user: z.string().max(2000, 'Is too long.'),
  language: fields.oneOfOrNone(languages),
});
const link = z.object(returned);
const byId = z.object({ id: fields.uuid() });

type Returned = z.infer<typeof link>;

export function identityHandlers(deps: OpenidDeps): Handlers<typeof IdentityServiceService> {
  const { database, cache, providers, pages } = deps;

  function beginning(request: { provider: string; redirectUri: string }, userId?: string) {
    const { provider, redirectUri } = parse(begin, request);
    const page = redirectUri === '' ? pages[0] : pages.find((each) => each === redirectUri);
    if (page === undefined)
      throw commonErrors.INVALID_ARGUMENT({
        violations: [{ field: 'redirect_uri', description: 'Must be a page that the operator has allowed.' }],
      });
    return beginFlow(deps, { provider, page, ...(userId !== undefined && { userId }) });
  }

  async function claimsOf({ code, issuer, ...flow }: Returned & { userId?: string }) {
    const { provider, redirectUri, secrets } = await takeFlow(deps, flow);
    return { provider, claims: await provider.claims(redirectUri, { code, issuer }, secrets) };
  }

  function messageOf({ id, issuer, ...row }: LinkedIdentity): IdentityMessage {
    return {
      id,
      provider: providers.byIssuer(issuer)?.settings.id ?? '',
      issuer,
      email: row.email ?? '',
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at ?? undefined,
    };
  }

  return {
    async listIdentityProviders() {
      return { providers: providers.all.map(({ settings: { id, name } }) => ({ id, name })) };
    },

    beginProviderSignIn: (request) => beginning(request),

    async finishProviderSignIn(request, context) {
      if (request.cookie) requireOwnPage(context);
      const { user, language, ...flow } = parse(finish, request);
      const { claims } = await claimsOf(flow);
      const newcomer = { language, name: nameOf(user) };
      const { created, ...result } = await signInWithProvider(deps, claims, newcomer, clientOf(context, deps.sessions));
      if ('challenge' in result) return { ...noTokens, challenge: challengeOf(result.challenge), created };
      await cache.invalidate(keys.user(result.user.id));
      return { ...(await toAnswer(deps, result, request.cookie, context)), challenge: undefined, created };
    },

    async receiveProviderForm({ form }, context) {
      const { state, fragment } = readForm(form ?? { contentType: '', data: Buffer.alloc(0) });
      const page = await pageOf(deps, state);
      context.setHeader('cache-control', 'no-store');
      return { contentType: 'text/html; charset=utf-8', data: leadingPage(page, fragment), extensions: [] };
    },

    async listIdentities(_request, { userId }) {
      return { identities: (await database.asSystem((em) => identitiesOf(em, userId))).map(messageOf) };
    },

    beginIdentityLink: (request, { userId }) => beginning(request, userId),

    async linkIdentity(request, context) {
      const { userId, sessionId } = personOf(context);
      const { provider, claims } = await claimsOf({ ...parse(link, request), userId });
      const linked = await linkIdentity(deps, { userId, sessionId }, claims, provider.settings.name);
      return { identity: messageOf(linked) };
    },

    async unlinkIdentity(request, { userId }) {
      await unlinkIdentity(deps, userId, parse(byId, request).id);
      deps.wake();
      return {};
    },
  };
}

const noTokens = {
  user: undefined,
  accessToken: '',
  refreshToken: '',
  tokenType: 'Bearer',
  expiresIn: 0,
  deviceToken: '',
};

function challengeOf({ token, expiresAt, methods }: { token: string; expiresAt: Date; methods: readonly string[] }) {
  return { challengeToken: token, expiresAt, methods: [...methods] };
}

function personOf({ principal }: Pick<CallContext, 'principal'>): { userId: string; sessionId: string } {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return principal;
}

const appleUser = z.object({ name: z.object({ firstName: z.string().optional(), lastName: z.string().optional() }) });

/** The name that Apple sends beside its claims, once. The browser could have changed it: it is a name, and proves nothing. */
function nameOf(user: string): Claims['name'] {
  if (user === '') return undefined;
  let given: unknown;
  try {
    given = JSON.parse(user);
  } catch {
    return undefined;
  }
  const read = appleUser.safeParse(given);
  if (!read.success) return undefined;
  const { firstName = '', lastName = '' } = read.data.name;
  return `${firstName} ${lastName}`.trim() || undefined;
}
