// Providers as the rules see them: where a person signs in, whom a code stands for, and the end of a refresh token. What a provider sent is in no
// error and no log.
import type { Logger } from '@plaza/service';
import * as oidc from 'openid-client';
import { authenticationOf } from './client-secret.ts';
import { openidErrors } from './openid.errors.ts';
import { limitedFetch } from './outgoing.ts';
import { mayCall, type ProviderSettings } from './provider-settings.ts';

/** What binds the steps of a sign-in to each other: see flows.ts. */
export interface FlowSecrets {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** What came back with the person. */
export interface Return {
  code: string;
  issuer: string;
}

/** Whom a provider says that somebody is. */
export interface Claims {
  issuer: string;
  subject: string;
  /** As it was sent. */
  email: string | undefined;
  /** Whether the provider has verified the address, and is believed. */
  emailVerified: boolean;
  name: string | undefined;
  /** Only if it can be revoked. */
  refreshToken: string | undefined;
}

export interface Provider {
  readonly settings: ProviderSettings;
  /** Where a person signs in. Throws OPENID_UNAVAILABLE. */
  authorizationUrl(redirectUri: string, secrets: FlowSecrets): Promise<string>;
  /** Throws OPENID_REFUSED, OPENID_UNAVAILABLE. */
  claims(redirectUri: string, returned: Return, secrets: FlowSecrets): Promise<Claims>;
  /** Throws if it should be tried again. */
  revoke(refreshToken: string): Promise<void>;
}

export interface Providers {
  /** In the order in which they are offered. */
  readonly all: readonly Provider[];
  /** Throws OPENID_PROVIDER_UNKNOWN. */
  byId(id: string): Provider;
  byIssuer(issuer: string): Provider | undefined;
}

export function createProviders(settings: readonly ProviderSettings[], production: boolean, log: Logger): Providers {
  const all = settings.map((each) => createProvider(each, production, log));
  return {
    all,
    byId(id) {
      const found = all.find((each) => each.settings.id === id);
      if (!found) throw openidErrors.OPENID_PROVIDER_UNKNOWN();
      return found;
    },
    byIssuer: (issuer) => all.find((each) => each.settings.issuer === issuer),
  };
}

// A provider changes its endpoints rarely; its keys are read again by themselves when a signature names another one.
const discoveryTtlMs = 3_600_000;

function createProvider(settings: ProviderSettings, production: boolean, log: Logger): Provider {
  const configuration = discovered(settings, production);

  /** Waits for a request to the provider, and says what its failure means. */
  async function asking<Result>(
    what: 'discovery' | 'token',
    ask: (config: oidc.Configuration) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await ask(await configuration());
    } catch (error) {
      const refused = what === 'token' && isRefusal(error);
      log.warn(
        { provider: settings.id, what, ...describe(error) },
        refused ? 'refused a sign-in' : 'a provider failed',
      );
      throw refused ? openidErrors.OPENID_REFUSED() : openidErrors.OPENID_UNAVAILABLE({ retryAfterMs: 5_000 });
    }
  }

  return {
    settings,
    authorizationUrl: (redirectUri, { state, nonce, codeVerifier }) =>
      asking('discovery', async (config) => {
        const url = oidc.buildAuthorizationUrl(config, {
          ...settings.parameters,
          redirect_uri: redirectUri,
          scope: settings.scope,
          state,
          nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
          ...(settings.responseMode === 'form_post' && { response_mode: 'form_post' }),
        });
        if (!mayCall(url, production)) throw new Error('The authorization endpoint is not https.');
        return url.href;
      }),
    claims: (redirectUri, returned, secrets) =>
      asking('token', (config) => exchange(config, settings, redirectUri, returned, secrets)),
    async revoke(refreshToken) {
      const config = await configuration();
      if (config.serverMetadata().revocation_endpoint === undefined) return;
      await oidc.tokenRevocation(config, refreshToken, { token_type_hint: 'refresh_token' });
    },
  };
}

/** What the provider publishes of itself, read when it is first needed, and again after an hour. A failure is not kept. */
function discovered(settings: ProviderSettings, production: boolean): () => Promise<oidc.Configuration> {
  let known: { config: Promise<oidc.Configuration>; until: number } | undefined;
  return () => {
    if (known && known.until > Date.now()) return known.config;
    const issuer = new URL(settings.issuer);
    const config = oidc.discovery(issuer, settings.clientId, {}, authenticationOf(settings), {
      // The signature of an ID token is verified too, although it comes from the provider itself.
      execute: [oidc.enableNonRepudiationChecks, ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : [])],
      [oidc.customFetch]: limitedFetch(production),
    });
    known = { config, until: Date.now() + discoveryTtlMs };
    config.catch(() => {
      if (known?.config === config) known = undefined;
    });
    return config;
  };
}

async function exchange(
  config: oidc.Configuration,
  settings: ProviderSettings,
  redirectUri: string,
  { code, issuer }: Return,
  { state, nonce, codeVerifier }: FlowSecrets,
): Promise<Claims> {
  const url = new URL(redirectUri);
  url.searchParams.set('code', code);
  url.searchParams.set('state', state);
  if (issuer !== '') url.searchParams.set('iss', issuer);
  const tokens = await oidc.authorizationCodeGrant(config, url, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  });
  const token = tokens.claims();
  if (!token) throw new Error('There is no ID token.');
  const { userinfo_endpoint: endpoint, revocation_endpoint: revocation } = config.serverMetadata();
  const asks = token['email'] === undefined && settings.scope.split(' ').includes('email') && endpoint !== undefined;
  const more = asks ? await oidc.fetchUserInfo(config, tokens.access_token, token.sub) : {};
  const claims: Record<string, unknown> = { ...more, ...token };
  return {
    issuer: token.iss,
    subject: token.sub,
    email: textOf(claims['email'], 254),
    // Apple has it as a text.
    emailVerified: settings.verifiesEmail && (claims['email_verified'] === true || claims['email_verified'] === 'true'),
    name: textOf(claims['name'], 1000),
    refreshToken: revocation === undefined ? undefined : textOf(tokens.refresh_token, maxTokenLength),
  };
}

// Longer ones are not kept, and expire by themselves.
const maxTokenLength = 4096;

function textOf(claim: unknown, most: number): string | undefined {
  return typeof claim === 'string' && claim !== '' && claim.length <= most ? claim : undefined;
}

// What says no, or does not fit to this sign-in. Everything else is a failure of the provider, or of what the operator configured.
const refusals = new Set([
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
]);

function isRefusal(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.error === 'invalid_grant';
  return error instanceof oidc.ClientError && refusals.has(error.code ?? '');
}

/** What of an error has nothing of a person or a token in it. */
function describe(error: unknown): object {
  if (error instanceof oidc.ResponseBodyError) return { status: error.status, error: error.error.slice(0, 100) };
  return { code: (error as { code?: string }).code, error: error instanceof Error ? error.message.slice(0, 200) : '' };
}
