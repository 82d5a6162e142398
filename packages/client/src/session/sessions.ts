// The kinds of sessions: who keeps the refresh token.
import type { User } from '../gen/types.ts';
import { Session, type Keeper, type SessionLink } from './session.ts';
import { Tabs } from './tabs.ts';

/** Keeps both tokens in memory: for scripts and servers. The session is gone with the process, or with the page. */
export function memorySession({ refreshToken }: { refreshToken?: string } = {}): (link: SessionLink) => Session {
  let kept = refreshToken;
  return tokenSession({
    load: () => kept,
    save: (token) => {
      kept = token;
    },
  });
}

export interface TokenStore {
  /** The refresh token that was saved last. */
  load(): Promise<string | undefined> | string | undefined;
  /** Saves a new one; `undefined` when the session has ended. The one before is used up. */
  save(refreshToken: string | undefined): Promise<void> | void;
  /** Names the store among those that tabs or workers share; only one of them then renews the session at a time. */
  name?: string;
}

/** Keeps the refresh token where you say: in a file, or in the key chain of a phone. Not in the storage of a page, which every script there can read. */
export function tokenSession(store: TokenStore): (link: SessionLink) => Session {
  const keeper: Keeper = {
    wish: { body: {}, headers: {} },
    async proof() {
      const token = await store.load();
      return token ? { body: { refresh_token: token }, headers: {} } : undefined;
    },
    keep: async ({ refresh_token: token }) => store.save(token),
    forget: async () => store.save(undefined),
  };
  return (link) => new Session(link, keeper, store.name === undefined ? undefined : new Tabs(`plaza:${store.name}`));
}

export interface GivenToken {
  accessToken: string;
  /** In seconds. */
  expiresIn: number;
  user?: User;
}

/** Calls with an access token that something else gave, such as `api.impersonate()`, until it expires: nothing renews it. */
export function givenSession({ accessToken, expiresIn, user }: GivenToken): (link: SessionLink) => Session {
  const keeper: Keeper = {
    wish: { body: {}, headers: {} },
    proof: async () => undefined,
    keep: async () => undefined,
    forget: async () => undefined,
  };
  return (link) => {
    const session = new Session(link, keeper);
    session.replace({ access_token: accessToken, expires_in: expiresIn, ...(user && { user }) });
    return session;
  };
}

/** The header that a page of another origin cannot send. */
export const csrfHeader = 'x-csrf-protection';

/**
 * For pages that the gateway serves itself, such as the console: the refresh token is in a cookie that no script can read, and all tabs share one
 * session.
 */
export function cookieSession(): (link: SessionLink) => Session {
  return (link) => {
    const name = `plaza:${link.baseUrl}`;
    const proof = { body: { cookie: true }, headers: { [csrfHeader]: '1' } };
    return new Session(
      link,
      {
        wish: proof,
        // No script sees the cookie: a mark says whether there may be one, so that a page does not ask in vain.
        proof: async () => (mark(name) ? proof : undefined),
        keep: async () => setMark(name, true),
        forget: async () => setMark(name, false),
      },
      new Tabs(name),
    );
  };
}

interface Storage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** Undefined where there is none, or where the browser refuses it. */
function storage(): Storage | undefined {
  try {
    return (globalThis as { localStorage?: Storage }).localStorage;
  } catch {
    return undefined;
  }
}

function mark(name: string): boolean {
  const marks = storage();
  return !marks || marks.getItem(name) !== null;
}

function setMark(name: string, is: boolean): void {
  if (is) storage()?.setItem(name, '1');
  else storage()?.removeItem(name);
}
