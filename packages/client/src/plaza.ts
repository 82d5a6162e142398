// The client: calls by the names of the operations, a session, and pages.
import { isPlazaError, PlazaError, withoutAnswer } from './errors.ts';
import { operations, type OperationName } from './gen/operations.ts';
import type {
  Api,
  CreateGuestInput,
  FinishProviderSignInInput,
  Lists,
  LoginInput,
  LoginWithFactorInput,
  LoginWithPasskeyInput,
  Membership,
  ReauthenticateInput,
  RegisterInput,
  UpgradeGuestInput,
  User,
} from './gen/types.ts';
import type { CallOptions, PlazaOptions } from './options.ts';
import { newKey, operationOf, requestOf } from './request.ts';
import { send } from './send.ts';
import type { Acting } from './session/acting.ts';
import type { Session, SessionAnswer, SessionEvents } from './session/session.ts';
import { memorySession } from './session/sessions.ts';

/** What an operation takes. */
export type InputOf<Name extends OperationName> = NonNullable<Parameters<Api[Name]>[0]>;
/** What an operation answers. */
export type OutputOf<Name extends OperationName> = Awaited<ReturnType<Api[Name]>>;

export interface Auth {
  /** Who is signed in, as of the last sign-in, refresh or restore. */
  readonly user: User | undefined;
  /** The merchant for which the person acts; undefined if they act for themselves. */
  readonly acting: Acting | undefined;
  /** Signs a person in. Throws INVALID_CREDENTIALS. */
  signIn(credentials: Pick<LoginInput, 'email' | 'password'>, options?: CallOptions): Promise<User>;
  /** Finishes a sign-in that threw SecondFactorNeeded: with a `code`, a `recovery_code`, or what a `passkey` answered. */
  signInWithFactor(proof: Omit<LoginWithFactorInput, 'cookie'>, options?: CallOptions): Promise<User>;
  /** Signs in with what a passkey answered to the options of `api.getPasskeyOptions()`. */
  signInWithPasskey(passkey: LoginWithPasskeyInput['passkey'], options?: CallOptions): Promise<User>;
  /** Finishes what `api.beginProviderSignIn()` began, with what came back with the person. Throws SecondFactorNeeded. */
  signInWithProvider(returned: Omit<FinishProviderSignInInput, 'cookie'>, options?: CallOptions): Promise<User>;
  /** Proves again who the person is, after STEP_UP_REQUIRED. Calls have the new access token from then on. */
  reauthenticate(proof: ReauthenticateInput, options?: CallOptions): Promise<void>;
  /**
   * From then on calls are made for the merchant, in every tab; without one, for the person again. Throws MERCHANT_NOT_FOUND if they are not in its team.
   */
  actFor(merchantId: string | undefined, options?: CallOptions): Promise<Membership | undefined>;
  /** Creates a person and signs them in. Throws EMAIL_TAKEN. */
  register(person: Omit<RegisterInput, 'cookie'>, options?: CallOptions): Promise<User>;
  /** Opens an account without an address and a password. */
  continueAsGuest(guest?: Omit<CreateGuestInput, 'cookie'>, options?: CallOptions): Promise<User>;
  /** Gives the guest who is signed in an address and a password; the account and the session stay. Throws EMAIL_TAKEN. */
  upgradeGuest(person: UpgradeGuestInput, options?: CallOptions): Promise<User>;
  /** Continues the session of an earlier page or process. Undefined if there is none. */
  restore(): Promise<User | undefined>;
  /** Ends the session, in every tab. If it throws, the person is still signed in. */
  signOut(options?: CallOptions): Promise<void>;
  /**
   * A valid access token, for requests of your own; undefined if nobody is signed in. `refused` is one that was refused: then you get another.
   */
  token(refused?: string): Promise<string | undefined>;
}

export interface Plaza {
  /** The address of the gateway, without a slash at its end. */
  readonly baseUrl: string;
  /** A method for each operation. */
  readonly api: Api;
  readonly auth: Auth;
  /** Calls an operation by its name. */
  call<Name extends OperationName>(name: Name, input?: InputOf<Name>, options?: CallOptions): Promise<OutputOf<Name>>;
  /** Everything in a list, page after page, as far as you read. */
  pages<Name extends keyof Lists>(
    name: Name,
    input?: Omit<InputOf<Name>, 'page_token'>,
    options?: CallOptions,
  ): AsyncGenerator<Lists[Name], void, undefined>;
  /** Calls `listener` whenever somebody has signed in or out. @returns a function that ends this */
  on<Event extends keyof SessionEvents>(event: Event, listener: (value: SessionEvents[Event]) => void): () => void;
  /** Ends what the client holds open, such as its channel to other tabs. The session stays. */
  dispose(): void;
}

export function createPlaza(options: PlazaOptions): Plaza {
  const caller = new Caller(options);
  const { session } = caller;
  const call = caller.call.bind(caller) as Plaza['call'];
  const names = Object.keys(operations) as OperationName[];
  const api = Object.fromEntries(
    names.map((name) => [name, (input?: never, its?: CallOptions) => call(name, input, its)]),
  );
  return {
    baseUrl: caller.baseUrl,
    api: api as unknown as Api,
    auth: {
      get user() {
        return session.user;
      },
      get acting() {
        return session.acting;
      },
      signIn: (credentials, its) => session.open('login', credentials, its),
      signInWithFactor: (proof, its) => session.open('loginWithFactor', proof, its),
      signInWithPasskey: (passkey, its) => session.open('loginWithPasskey', { passkey }, its),
      signInWithProvider: (returned, its) => session.open('finishProviderSignIn', returned, its),
      reauthenticate: async (proof, its) => session.replace(await call('reauthenticate', proof, its)),
      async actFor(merchantId = '', its) {
        const answer = await call('switchMerchant', { merchant_id: merchantId }, its);
        session.replace(answer);
        return answer.membership;
      },
      register: (person, its) => session.open('register', person, its),
      continueAsGuest: (guest = {}, its) => session.open('createGuest', guest, its),
      async upgradeGuest(person, its) {
        const answer = await call('upgradeGuest', person, its);
        session.replace(answer);
        return answer.user;
      },
      restore: async () => ((await session.token()) === undefined ? undefined : session.user),
      signOut: (its) => session.close(its),
      token: (refused) => (refused === undefined ? session.token() : session.renew(refused)),
    },
    call,
    pages: (name, input, its) => pages(call, name, input, its),
    on: session.on.bind(session),
    dispose: () => session.dispose(),
  };
}

async function* pages<Name extends keyof Lists>(
  call: Plaza['call'],
  name: Name,
  input: Omit<InputOf<Name>, 'page_token'> | undefined,
  options: CallOptions | undefined,
): AsyncGenerator<Lists[Name], void, undefined> {
  const field = operationOf(name).items!;
  for (let page_token = ''; ;) {
    const next = page_token === '' ? {} : { page_token };
    const page = (await call(name, { ...input, ...next }, options)) as unknown as Record<string, unknown>;
    yield* page[field] as Lists[Name][];
    page_token = page['next_page_token'] as string;
    if (!page_token) return;
  }
}

/** Sends calls with the access token of the session, and renews it where it is refused. */
class Caller {
  readonly session: Session;
  readonly baseUrl: string;
  readonly #options: PlazaOptions;

  constructor(options: PlazaOptions) {
    this.#options = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
    this.session = (options.session ?? memorySession())({
      baseUrl: this.baseUrl,
      call: (operation, body, headers, its) =>
        this.#once(
          operation,
          body,
          { ...its, headers: { ...its?.headers, ...headers } },
          undefined,
        ) as Promise<SessionAnswer>,
    });
  }

  async call(name: OperationName, input?: object, options: CallOptions = {}): Promise<unknown> {
    const { isPublic, takesKey } = operationOf(name);
    const its = { ...options, key: takesKey ? (options.key ?? newKey()) : undefined };
    if (isPublic && !options.fresh) return this.#once(name, input, its, undefined);
    const token = await this.session.token();
    try {
      return await this.#once(name, input, its, token);
    } catch (error) {
      if (token === undefined || !isPlazaError(error) || error.status !== 401 || isWrongProof(error)) throw error;
      const other = await this.session.renew(token);
      if (other === undefined) throw error;
      return this.#once(name, input, its, other);
    }
  }

  #once(
    name: OperationName,
    input: object | undefined,
    options: CallOptions,
    token: string | undefined,
  ): Promise<unknown> {
    const { fetch: ours = fetch, headers: always, timeoutMs = 60_000, attempts = 5 } = this.#options;
    const operation = operationOf(name);
    const { method, path, body } = requestOf(operation, input);
    const headers = {
      ...always,
      ...options.headers,
      // What is sent as it is says itself of which type it is.
      ...(typeof body === 'string' && { 'content-type': 'application/json' }),
      ...(options.key !== undefined && { 'idempotency-key': options.key }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    const answer = send(
      (signal) => ours(`${this.baseUrl}${path}`, { method, headers, signal, ...(body !== undefined && { body }) }),
      (response) => (operation.raw ? response : jsonOf(response)),
      {
        signal: options.signal,
        timeoutMs: options.timeoutMs ?? timeoutMs,
        attempts: options.attempts ?? attempts,
      },
    );
    return answer.catch((error: unknown) => {
      if (error instanceof PlazaError) error.key = options.key;
      throw error;
    });
  }
}

/** Refused for what the person typed, and not for the token. */
function isWrongProof(error: PlazaError): boolean {
  return isPlazaError(error, 'INVALID_CREDENTIALS', 'FACTOR_CODE_INVALID', 'PASSKEY_INVALID');
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw withoutAnswer('ANSWER_UNREADABLE', 'The answer is not JSON.', cause);
  }
}
