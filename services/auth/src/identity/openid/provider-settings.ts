// The providers that an operator offers: OPENID_PROVIDERS, a list in JSON.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parsed } from '@plaza/service';
import { z } from 'zod';

export interface ProviderSettings {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  /** What the client authenticates with: a secret, or the key that signs one anew each time, as Apple has it. */
  secret:
    { kind: 'secret'; value: string; inBody: boolean } | { kind: 'key'; teamId: string; keyId: string; key: KeyObject };
  scope: string;
  responseMode: 'query' | 'form_post';
  /** Whether its claim `email_verified` is believed. */
  verifiesEmail: boolean;
  /** More parameters of the authorization request. */
  parameters: Readonly<Record<string, string>>;
}

const maxBytes = 64 * 1024;
const word = (most: number) => z.string().min(1).max(most);
// They are Plaza's own.
const ownParameters = [
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'response_mode',
  'response_type',
  'scope',
  'state',
];

const provider = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: word(60),
    issuer: z.url().max(500),
    client_id: word(300),
    client_secret: word(1000).optional(),
    client_authentication: z.enum(['client_secret_basic', 'client_secret_post']).default('client_secret_basic'),
    apple: z.strictObject({ team_id: word(40), key_id: word(40), private_key: word(4000) }).optional(),
    scope: word(500).optional(),
    response_mode: z.enum(['query', 'form_post']).optional(),
    verifies_email: z.boolean().default(true),
    parameters: z.record(word(60), z.string().max(500)).default({}),
  })
  .refine((given) => (given.client_secret === undefined) !== (given.apple === undefined));

/** An error names the place of a provider in the list, and repeats nothing of it: there are secrets in it. */
export function readProviders(text: string): ProviderSettings[] {
  if (text.length > maxBytes) throw new Error(`must have at most ${maxBytes} bytes`);
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Error('must be a list in JSON');
  }
  const list = z.array(z.unknown()).max(20).safeParse(given);
  if (!list.success) throw new Error('must be a list in JSON of at most 20 providers');
  const providers = list.data.map((each, index) => readProvider(each, index + 1));
  for (const field of ['id', 'issuer'] as const)
    if (new Set(providers.map((each) => each[field])).size < providers.length)
      throw new Error(`must have another ${field} for each provider`);
  return providers;
}

function readProvider(given: unknown, place: number): ProviderSettings {
  const result = provider.safeParse(given);
  if (!result.success) {
    const { path = [] } = result.error.issues[0] ?? {};
    const field = path.length > 0 ? path.join('.') : 'either client_secret or apple';
    throw new Error(`provider ${place}: ${field} is missing or wrong`);
  }
  const { apple, client_secret: value, ...read } = result.data;
  const own = Object.keys(read.parameters).find((name) => ownParameters.includes(name));
  if (own !== undefined) throw new Error(`provider ${place}: parameters must not have ${own}`);
  const scope = read.scope ?? (apple ? 'openid email name' : 'openid email profile');
  if (!scope.split(' ').includes('openid')) throw new Error(`provider ${place}: scope must have openid`);
  return {
    id: read.id,
    name: read.name,
    issuer: read.issuer,
    clientId: read.client_id,
    secret: apple
      ? { kind: 'key', teamId: apple.team_id, keyId: apple.key_id, key: readKey(apple.private_key, place) }
      : { kind: 'secret', value: value ?? '', inBody: read.client_authentication === 'client_secret_post' },
    scope,
    responseMode: read.response_mode ?? (apple ? 'form_post' : 'query'),
    verifiesEmail: read.verifies_email,
    parameters: read.parameters,
  };
}

function readKey(pem: string, place: number): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch {
    // Said below, without anything of the key.
  }
  throw new Error(`provider ${place}: apple.private_key must be the PEM of a P-256 key`);
}

const loopback = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|\[::1\])$/;

/** Whether a URL of a provider may be called: over https, or on this machine where people develop. */
export function mayCall(url: URL, production: boolean): boolean {
  return url.protocol === 'https:' || (!production && url.protocol === 'http:' && loopback.test(url.hostname));
}

export const providersVariable = parsed(readProviders).default([]);
