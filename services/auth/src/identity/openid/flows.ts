// The way to a provider and back. The client keeps a secret, the verifier, and only its hash is stored: state, nonce and the secret of PKCE are made
// of it. So whoever has the database, or the address of the page to which a person came back, can finish nothing; and a page that began nothing cannot
// be made to finish what somebody else began.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { newId, type Database, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { sameSecret } from '../challenges/secrets.ts';
import { openidErrors } from './openid.errors.ts';
import type { FlowSecrets, Provider, Providers } from './providers.ts';

const ttlMs = 10 * 60_000;
const statePattern = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[\w-]{43}$/;

/** Where providers that send a form send it. */
export const formPath = '/api/auth/providers/form';

export interface FlowDeps {
  database: Database;
  providers: Providers;
  /** Where people reach the gateway. */
  publicUrl: string;
  now: () => Date;
}

export interface Begun {
  authorizationUrl: string;
  state: string;
  verifier: string;
  expiresAt: Date;
}

/** Throws OPENID_PROVIDER_UNKNOWN, OPENID_UNAVAILABLE. `userId`: who links the account at the provider. */
export async function beginFlow(
  { database, providers, publicUrl, now }: FlowDeps,
  { provider: name, page, userId }: { provider: string; page: string; userId?: string },
): Promise<Begun> {
  const provider = providers.byId(name);
  const [id, verifier] = [newId(), randomBytes(32).toString('base64url')];
  const secrets = secretsOf(id, verifier);
  const authorizationUrl = await provider.authorizationUrl(redirectUriOf(provider, page, publicUrl), secrets);
  const expiresAt = new Date(now().getTime() + ttlMs);
  await database.asSystem((em) =>
    db(em)
      .insertInto('openid_flows')
      .values({
        id,
        verifier_hash: hashOf(verifier),
        provider: name,
        page,
        user_id: userId ?? null,
        expires_at: expiresAt,
      })
      .execute(),
  );
  return { authorizationUrl, state: secrets.state, verifier, expiresAt };
}

export interface TakenFlow {
  provider: Provider;
  redirectUri: string;
  secrets: FlowSecrets;
}

/** Ends a flow: of several that come back with it, one goes on. Throws OPENID_STATE_INVALID. */
export async function takeFlow(
  { database, providers, publicUrl, now }: FlowDeps,
  { state, verifier, userId }: { state: string; verifier: string; userId?: string },
): Promise<TakenFlow> {
  const id = flowIdOf(state);
  const secrets = secretsOf(id, verifier);
  if (!sameSecret(secrets.state, state)) throw openidErrors.OPENID_STATE_INVALID();
  const row = await database.asSystem((em) =>
    db(em)
      .deleteFrom('openid_flows')
      .where('id', '=', id)
      .where('verifier_hash', '=', hashOf(verifier))
      .where('expires_at', '>', now())
      .where('user_id', userId === undefined ? 'is' : '=', userId ?? null)
      .returning(['provider', 'page'])
      .executeTakeFirst(),
  );
  if (!row) throw openidErrors.OPENID_STATE_INVALID();
  const provider = providers.byId(row.provider);
  return { provider, redirectUri: redirectUriOf(provider, row.page, publicUrl), secrets };
}

/** The page of the client that waits for a form. Throws OPENID_STATE_INVALID. */
export async function pageOf({ database, now }: FlowDeps, state: string): Promise<string> {
  const id = flowIdOf(state);
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('openid_flows')
      .select('page')
      .where('id', '=', id)
      .where('expires_at', '>', now())
      .executeTakeFirst(),
  );
  if (!row) throw openidErrors.OPENID_STATE_INVALID();
  return row.page;
}

/** Nobody links an account any more who began to. */
export async function dropFlows(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em).deleteFrom('openid_flows').where('user_id', '=', userId).execute();
}

function redirectUriOf({ settings }: Provider, page: string, publicUrl: string): string {
  return settings.responseMode === 'form_post' ? new URL(formPath, publicUrl).href : page;
}

function flowIdOf(state: string): string {
  const id = statePattern.exec(state)?.[1];
  if (id === undefined) throw openidErrors.OPENID_STATE_INVALID();
  return id;
}

function secretsOf(id: string, verifier: string): FlowSecrets {
  const secret = (what: string): string => createHmac('sha256', verifier).update(`${what}\0${id}`).digest('base64url');
  return { state: `${id}.${secret('state')}`, nonce: secret('nonce'), codeVerifier: secret('code verifier') };
}

const hashOf = (verifier: string): Buffer => createHash('sha256').update(verifier).digest();
