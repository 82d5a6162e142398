// The session of a person: its access token is in memory, and a keeper has what renews it. However many calls need a new access token at once, in
// however many tabs, the refresh token is spent once.
import { isPlazaError, SecondFactorNeeded } from '../errors.ts';
import type { SignInChallenge, User } from '../gen/types.ts';
import type { CallOptions } from '../options.ts';
import { actingOf, isSame, type Acting } from './acting.ts';
import type { Tabs } from './tabs.ts';

export interface SessionAnswer {
  user?: User;
  access_token: string;
  refresh_token: string;
  expires_in: number;
  challenge?: SignInChallenge;
}

/** What opens a session. */
export type Opening =
  'login' | 'register' | 'loginWithFactor' | 'loginWithPasskey' | 'finishProviderSignIn' | 'createGuest';

/** How a session reaches the API. */
export interface SessionLink {
  /** The address of the gateway, which tells the sessions of several gateways apart. */
  baseUrl: string;
  call(
    operation: Opening | 'refresh' | 'logout',
    body: object,
    headers: Record<string, string>,
    options?: CallOptions,
  ): Promise<SessionAnswer>;
}

/** What a session is renewed and ended with. */
export interface Keeper {
  /** Sent with a sign-in: says in which form the answer should have it. */
  wish: Proof;
  /** Undefined if there is nothing, and so nobody is signed in. */
  proof(): Promise<Proof | undefined>;
  keep(answer: SessionAnswer): Promise<void>;
  forget(): Promise<void>;
}

export interface Proof {
  body: object;
  headers: Record<string, string>;
}

/** Why nobody is signed in any more: here, in another tab, or because the session has ended. */
export type SignOutCause = 'signedOut' | 'signedOutElsewhere' | 'sessionEnded';

export interface SessionEvents {
  /** Somebody has signed in, here or in another tab, or the session was restored. */
  signedIn: User | undefined;
  signedOut: SignOutCause;
  /** The same person acts for another merchant, for themselves again, or with another role. */
  actingChanged: Acting | undefined;
}

interface Access {
  token: string;
  /** By the clock of this machine. */
  expiresAt: number;
  user: User | undefined;
}

type Listeners = { [Event in keyof SessionEvents]: Set<(value: SessionEvents[Event]) => void> };

// Renewed so long before it expires that a call under way still gets through.
const marginMs = 30_000;

export class Session {
  readonly #link: SessionLink;
  readonly #keeper: Keeper;
  readonly #tabs: Tabs<Access> | undefined;
  readonly #listeners: Listeners = { signedIn: new Set(), signedOut: new Set(), actingChanged: new Set() };
  #access: Access | undefined;
  #renewal: Promise<string | undefined> | undefined;

  constructor(link: SessionLink, keeper: Keeper, tabs?: Tabs<Access>) {
    this.#link = link;
    this.#keeper = keeper;
    this.#tabs = tabs;
    tabs?.listen((access) => (access ? this.#take(access) : this.#end('signedOutElsewhere')));
  }

  get user(): User | undefined {
    return this.#access?.user;
  }

  get acting(): Acting | undefined {
    return this.#access && actingOf(this.#access.token);
  }

  on<Event extends keyof SessionEvents>(event: Event, listener: (value: SessionEvents[Event]) => void): () => void {
    this.#listeners[event].add(listener);
    return () => void this.#listeners[event].delete(listener);
  }

  async open(operation: Opening, body: object, options?: CallOptions): Promise<User> {
    const { wish } = this.#keeper;
    const open = async (): Promise<User> => {
      const answer = await this.#link.call(operation, { ...body, ...wish.body }, wish.headers, options);
      if (answer.challenge) throw new SecondFactorNeeded(answer.challenge);
      await this.#keep(answer);
      return answer.user!;
    };
    return this.#tabs ? this.#tabs.alone(open) : open();
  }

  /** Takes another access token of the session, and the person as they are now if that is known. */
  replace({ access_token: token, expires_in: seconds, user = this.user }: Omit<SessionAnswer, 'refresh_token'>): void {
    const access = { token, expiresAt: Date.now() + seconds * 1000, user };
    this.#tabs?.tell(access);
    this.#take(access);
  }

  /** An access token that is valid for a while; undefined if nobody is signed in. */
  async token(): Promise<string | undefined> {
    const access = this.#access;
    return access && isFresh(access) ? access.token : this.renew(access?.token);
  }

  /** Another token than this one, which is spent or refused. */
  async renew(spent: string | undefined): Promise<string | undefined> {
    const other = this.#other(spent);
    if (other !== undefined) return other;
    this.#renewal ??= this.#renew(spent).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Ends the session for good, and in every tab. If that fails, the person is still signed in. */
  async close(options?: CallOptions): Promise<void> {
    const end = async (): Promise<void> => {
      const proof = await this.#keeper.proof();
      if (!proof) return;
      await this.#link.call('logout', proof.body, proof.headers, options).catch((error: unknown) => {
        if (!isEnded(error)) throw error;
      });
      await this.#keeper.forget();
    };
    await (this.#tabs ? this.#tabs.alone(end) : end());
    this.#tabs?.tell(undefined);
    this.#end('signedOut');
  }

  dispose(): void {
    this.#tabs?.dispose();
    for (const listeners of Object.values(this.#listeners)) listeners.clear();
  }

  async #renew(spent: string | undefined): Promise<string | undefined> {
    const renew = async (): Promise<string | undefined> => {
      // Another tab may have renewed it while this one waited.
      const other = this.#other(spent);
      if (other !== undefined) return other;
      const proof = await this.#keeper.proof();
      if (!proof) return undefined;
      try {
        const answer = await this.#link.call('refresh', proof.body, proof.headers);
        await this.#keep(answer);
        return answer.access_token;
      } catch (error) {
        if (!isEnded(error)) throw error;
        await this.#keeper.forget();
        this.#tabs?.tell(undefined);
        this.#end('sessionEnded');
        return undefined;
      }
    };
    return this.#tabs ? this.#tabs.alone(renew) : renew();
  }

  #other(spent: string | undefined): string | undefined {
    const access = this.#access;
    return access && isFresh(access) && access.token !== spent ? access.token : undefined;
  }

  async #keep(answer: SessionAnswer): Promise<void> {
    await this.#keeper.keep(answer);
    const { access_token: token, expires_in: seconds, user } = answer;
    const access = { token, expiresAt: Date.now() + seconds * 1000, user };
    this.#tabs?.tell(access);
    this.#take(access);
  }

  #take(access: Access): void {
    const [before, actingBefore] = [this.#access, this.acting];
    this.#access = access;
    const { acting } = this;
    // A guest who has signed up is the same person with another role.
    if (!before || before.user?.id !== access.user?.id || before.user?.role !== access.user?.role)
      for (const listener of this.#listeners.signedIn) listener(access.user);
    else if (!isSame(actingBefore, acting)) for (const listener of this.#listeners.actingChanged) listener(acting);
  }

  #end(cause: SignOutCause): void {
    const was = this.#access;
    this.#access = undefined;
    if (was || cause === 'sessionEnded') for (const listener of this.#listeners.signedOut) listener(cause);
  }
}

function isFresh({ expiresAt }: Access): boolean {
  return expiresAt - Date.now() > marginMs;
}

function isEnded(error: unknown): boolean {
  return isPlazaError(error) && error.status === 401;
}
