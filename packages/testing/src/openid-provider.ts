// An OpenID provider for tests: oidc-provider on this machine, with a page on which anybody signs in as whom they name. It can play Apple too: it sends
// a form back, and its client's secret is a JWT that it verifies.
import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, jwtVerify } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';

export interface TestAccount {
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/** How the provider is: as it should be, or closing connections, or never answering, or answering without an end. */
export type ProviderState = 'up' | 'down' | 'silent' | 'endless';

export interface OpenidProviderOptions {
  /** Where people may be sent back to. */
  redirectUris: string[];
  /** Plays Apple. */
  apple?: boolean;
  /** How it calls itself: `localhost` is another site than 127.0.0.1. */
  host?: '127.0.0.1' | 'localhost';
}

export interface OpenidProvider {
  issuer: string;
  /** For OPENID_PROVIDERS. */
  settings(id: string, name: string): Record<string, unknown>;
  /** By their subject. */
  accounts: Map<string, TestAccount>;
  state: ProviderState;
  /** How often its endpoints were called, by path. */
  calls: Map<string, number>;
  /** The claims of the secrets that a client showed to Apple. */
  secrets: Record<string, unknown>[];
  /** The subjects of the refresh tokens that were revoked. */
  revoked: string[];
  /** What a browser does with an authorization URL, as somebody. @returns what comes back, and where to */
  authorize(url: string, subject: string): Promise<{ target: string; fields: URLSearchParams }>;
  close(): Promise<void>;
}

const [clientId, clientSecret, teamId, keyId] = ['plaza', 'a secret of the provider', 'TEAM123456', 'KEY1234567'];

export async function startOpenidProvider({
  redirectUris,
  apple = false,
  host = '127.0.0.1',
}: OpenidProviderOptions): Promise<OpenidProvider> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://provider');
    provider.calls.set(pathname, (provider.calls.get(pathname) ?? 0) + 1);
    if (provider.state === 'down') request.socket.destroy();
    else if (provider.state === 'endless') pour(response);
    else if (provider.state === 'up') answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider: OpenidProvider = {
    issuer,
    settings: (id, name) => ({
      id,
      name,
      issuer,
      client_id: clientId,
      ...(apple
        ? { apple: { team_id: teamId, key_id: keyId, private_key: pemOf(privateKey) } }
        : { client_secret: clientSecret }),
    }),
    accounts: new Map(),
    state: 'up',
    calls: new Map(),
    secrets: [],
    revoked: [],
    authorize: (url, subject) => browse(issuer, url, subject),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const oidc = new Provider(issuer, await configuration(provider, redirectUris, apple));
  if (apple)
    Object.assign((oidc.Client as unknown as { prototype: object }).prototype, {
      compareClientSecret: async (secret: string) => {
        const expected = { issuer: teamId, subject: clientId, audience: issuer, algorithms: ['ES256'] };
        const verified = await jwtVerify(secret, publicKey, expected).catch(() => undefined);
        if (verified) provider.secrets.push({ ...verified.payload });
        return verified?.protectedHeader.kid === keyId;
      },
    });
  oidc.on('refresh_token.destroyed', ({ accountId }) => void provider.revoked.push(accountId ?? ''));
  const handle = oidc.callback();
  answer = (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(oidc, request, response);
    else void handle(request, response);
  };
  return provider;
}

function pour(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
  };
  response.on('drain', more);
  more();
}

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

async function configuration(
  { accounts }: OpenidProvider,
  redirect_uris: string[],
  apple: boolean,
): Promise<Configuration> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris,
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: apple ? 'client_secret_post' : 'client_secret_basic',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'test' }] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], name: ['name'] },
    scopes: ['openid', 'email', 'profile', 'name', 'offline_access'],
    // Apple and Google have the address in the ID token, others only in the answer of userinfo.
    conformIdTokenClaims: !apple,
    features: { devInteractions: { enabled: false }, revocation: { enabled: true, allowedPolicy: () => true } },
    renderError: (context, { error, error_description: why }) => {
      context.body = `${error}: ${why}`;
    },
    pkce: { required: () => true },
    issueRefreshToken: () => true,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...accounts.get(subject) }),
    }),
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 600,
    },
  };
}

/** The page of the sign-in, and what it sends. Whoever signs in agrees to everything. */
async function interact(oidc: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(
      `<!doctype html><html lang="en"><title>Provider</title><main><h1>Sign in at the provider</h1>
       <form method="post"><label>Account <input name="account" autofocus></label><button>Go on</button></form></main></html>`,
    );
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const accountId = new URLSearchParams(Buffer.concat(parts).toString()).get('account') ?? '';
  const { params } = await oidc.interactionDetails(request, response);
  const grant = new oidc.Grant({ accountId, clientId });
  grant.addOIDCScope(`${String(params['scope'])} offline_access`);
  const grantId = await grant.save();
  await oidc.interactionFinished(request, response, { login: { accountId }, consent: { grantId } });
}

async function browse(
  issuer: string,
  start: string,
  subject: string,
): Promise<{ target: string; fields: URLSearchParams }> {
  const cookies = new Map<string, string>();
  const send = async (url: string, body?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const init = { headers: { cookie }, redirect: 'manual' } as const;
    const response = await fetch(url, body ? { ...init, method: 'POST', body } : init);
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  for (let url = start, step = 0; step < 10; step++) {
    if (!url.startsWith(`${issuer}/`)) {
      const target = new URL(url);
      return { target: target.origin + target.pathname, fields: target.searchParams };
    }
    const asks = url.startsWith(`${issuer}/interaction/`);
    const response = await send(url, asks ? new URLSearchParams({ account: subject }) : undefined);
    const location = response.headers.get('location');
    if (location === null) return readFormPage(await response.text());
    url = new URL(location, issuer).href;
  }
  throw new Error('The provider leads in circles.');
}

function readFormPage(html: string): { target: string; fields: URLSearchParams } {
  const target = /action="([^"]+)"/.exec(html)?.[1];
  if (target === undefined) throw new Error(`The provider shows a page: ${html.slice(0, 500)}`);
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(/name="([^"]+)" value="([^"]*)"/g))
    fields.set(name, unescaped(value));
  return { target: unescaped(target), fields };
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
