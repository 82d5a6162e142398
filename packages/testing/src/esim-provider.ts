// A provider of eSIM profiles that exists nowhere, over real HTTP: for tests, for the faults, and for `npm start`. It makes one profile for each order and
// counts them; it can be slow, refuse, hold its answers back and lose them; people use data of its profiles, and its callbacks tell of that.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EsimCallbacks, type CallbackOptions } from './esim-callbacks.ts';

export { EsimCallbacks } from './esim-callbacks.ts';

export interface EsimProviderOptions extends CallbackOptions {
  token?: string;
  /** Keeps its profiles in this file, for a provider that is started again. */
  file?: string;
}

interface Profile {
  code: string;
  givenBack: boolean;
  /** Megabytes. */
  dataUsed: number;
  state: 'ready' | 'active' | 'expired';
  /** By the order of the top-up: whether it was returned. */
  topUps: Record<string, { givenBack: boolean }>;
}

interface Reply {
  status: number;
  body?: object;
  /** Awaited before the answer. */
  after?: Promise<void> | undefined;
}

type When = 'before' | 'after';

export const esimToken = 'a-token-of-the-provider';
const base = '/api';
const paths = /^\/api\/profiles\/([0-9a-f-]{36})(?:\/top-ups\/([0-9a-f-]{36}))?$/;

export async function startEsimProvider(options: EsimProviderOptions = {}): Promise<EsimProvider> {
  const provider = new EsimProvider(options);
  await provider.listen();
  return provider;
}

export class EsimProvider {
  readonly token: string;
  readonly callbacks: EsimCallbacks;
  readonly #file: string | undefined;
  readonly #profiles: Map<string, Profile>;
  readonly #cuts = new Map<string, () => void>();
  readonly #answers = new Map<string, number>();
  readonly #server: Server;
  #waiting: (() => void)[] | undefined;

  constructor({ token = esimToken, file, ...callbacks }: EsimProviderOptions) {
    this.token = token;
    this.#file = file;
    this.#profiles = new Map(
      file !== undefined && existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Profile][])
        : undefined,
    );
    this.callbacks = new EsimCallbacks(callbacks);
    this.#server = createServer(
      (request, response) =>
        void this.#serve(request).then(
          (reply) => reply && response.writeHead(reply.status).end(reply.body && JSON.stringify(reply.body)),
          () => response.destroy(),
        ),
    );
    this.#server.keepAliveTimeout = 60_000;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${base}`;
  }

  /** By order: its activation code, or that it was returned. */
  get profiles(): ReadonlyMap<string, string> {
    return new Map([...this.#profiles].map(([id, { code, givenBack }]) => [id, givenBack ? 'given back' : code]));
  }

  /** Orders that have a profile. */
  get made(): ReadonlySet<string> {
    return new Set([...this.#profiles].flatMap(([id, { givenBack }]) => (givenBack ? [] : [id])));
  }

  /** Orders whose top-up a profile has. */
  get toppedUp(): ReadonlySet<string> {
    return new Set(
      [...this.#profiles.values()].flatMap(({ topUps }) =>
        Object.entries(topUps).flatMap(([id, { givenBack }]) => (givenBack ? [] : [id])),
      ),
    );
  }

  /** Orders of this plan get no answer until `open`. Resolves when one arrives, or when one has been carried out. */
  cut(planId: string, when: When): Promise<void> {
    return new Promise((reached) => void this.#cuts.set(`${planId} ${when}`, reached));
  }

  /** All orders are answered again; what got no answer gets none. */
  open(): void {
    this.#cuts.clear();
  }

  /** The status of its answers from now on; undefined for the right one. */
  answer(method: 'PUT' | 'DELETE' | 'GET', status: number | undefined): void {
    if (status === undefined) this.#answers.delete(method);
    else this.#answers.set(method, status);
  }

  /** Carries orders out, and holds the answers back. */
  hold(): void {
    this.#waiting ??= [];
  }

  get held(): number {
    return this.#waiting?.length ?? 0;
  }

  release(): void {
    for (const go of this.#waiting?.splice(0) ?? []) go();
    this.#waiting = undefined;
  }

  /** A profile that was ordered elsewhere. */
  adopt(id: string): void {
    this.#make(id);
  }

  /** Its owner uses data. Resolves with what the receiver of the callback answered. */
  async consume(id: string, megabytes: number): Promise<number> {
    const profile = this.#profile(id);
    if (profile.state === 'ready') {
      profile.state = 'active';
      await this.callbacks.add({ type: 'profile.activated', profile: id });
    }
    profile.dataUsed += megabytes;
    this.#keep();
    return this.callbacks.add({ type: 'usage.updated', profile: id, data_used: profile.dataUsed });
  }

  /** It uses data, and no callback tells of it. */
  consumeSilently(id: string, megabytes: number): void {
    this.#profile(id).dataUsed += megabytes;
    this.#keep();
  }

  async expire(id: string): Promise<number> {
    this.#profile(id).state = 'expired';
    this.#keep();
    return this.callbacks.add({ type: 'profile.expired', profile: id });
  }

  async close(): Promise<void> {
    this.callbacks.stop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #profile(id: string): Profile {
    const profile = this.#profiles.get(id);
    if (!profile || profile.givenBack) throw new Error(`There is no profile ${id}.`);
    return profile;
  }

  #keep(): void {
    if (this.#file !== undefined) writeFileSync(this.#file, JSON.stringify([...this.#profiles]));
  }

  /** Undefined: it never answers. */
  async #serve(request: IncomingMessage): Promise<Reply | undefined> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    if (headers.authorization !== `Bearer ${this.token}`) return { status: 401 };
    const text = Buffer.concat(chunks).toString();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    if (url.startsWith(`${base}/control/`)) return this.#control(url.slice(base.length + 9), body);
    const [, id, topUp] = paths.exec(url) ?? [];
    if (id === undefined) return { status: 401 };
    const forced = this.#answers.get(method);
    if (forced !== undefined) return { status: forced };
    if (method === 'GET') return this.#read(id);
    if (method === 'DELETE') return this.#giveBack(id, topUp);
    const plan = String(body['plan_id']);
    const before = this.#cuts.get(`${plan} before`);
    if (before) return void before();
    const reply = topUp === undefined ? this.#make(id) : this.#topUp(id, topUp);
    this.#keep();
    const after = this.#cuts.get(`${plan} after`);
    if (after) return void after();
    if (reply.status < 300 && this.#waiting) await new Promise<void>((resolve) => this.#waiting?.push(resolve));
    return reply;
  }

  #read(id: string): Reply {
    const profile = this.#profiles.get(id);
    if (!profile || profile.givenBack) return { status: 404 };
    return { status: 200, body: { state: profile.state, data_used: profile.dataUsed } };
  }

  #make(id: string): Reply {
    const known = this.#profiles.get(id);
    if (known?.givenBack) return { status: 410 };
    const code = known?.code ?? `LPA:1$smdp.sandbox.example$${id.toUpperCase()}`;
    if (!known) this.#profiles.set(id, { code, givenBack: false, dataUsed: 0, state: 'ready', topUps: {} });
    return { status: 201, body: { activation_code: code } };
  }

  #topUp(id: string, topUp: string): Reply {
    const profile = this.#profiles.get(id);
    if (!profile || profile.givenBack) return { status: 404 };
    if (profile.topUps[topUp]?.givenBack) return { status: 410 };
    profile.topUps[topUp] = { givenBack: false };
    if (profile.state === 'expired') profile.state = 'active';
    return { status: 201, body: {} };
  }

  #giveBack(id: string, topUp: string | undefined): Reply {
    const profile = this.#profiles.get(id);
    if (topUp !== undefined) {
      // Also one that never arrived: if it arrives later, it is refused.
      if (profile) profile.topUps[topUp] = { givenBack: true };
    } else if (profile) profile.givenBack = true;
    else this.#profiles.set(id, { code: '', givenBack: true, dataUsed: 0, state: 'ready', topUps: {} });
    this.#keep();
    return { status: 204 };
  }

  /** For the command `npx plaza esim`: without a profile, the newest one. */
  async #control(what: string, { profile, megabytes }: Record<string, unknown>): Promise<Reply> {
    const id = typeof profile === 'string' && profile !== '' ? profile : [...this.made].sort().at(-1);
    if (id === undefined || !this.made.has(id)) return { status: 404 };
    const status =
      what === 'expire'
        ? await this.expire(id)
        : what === 'consume' && typeof megabytes === 'number'
          ? await this.consume(id, megabytes)
          : undefined;
    if (status === undefined) return { status: 400 };
    return { status: 200, body: { profile: id, data_used: this.#profile(id).dataUsed, callback: status } };
  }
}
