// The gate itself, without its page: what is scanned, read and reported, and what of it is to be seen.
import { readGateList, GateListInvalid } from '@plaza/client/gate';
import { isPlazaError } from '@plaza/client';
import { deviceApi, endOf, isRefused } from './device-api.ts';
import { answered, inputOf, reasonOf } from './reporting.ts';
import { cleaned, decide, keysOf } from './scanning.ts';
import { GateStore, type KeptScan, type Pairing } from './store.ts';
import { readAgain } from './undoing.ts';

export interface GateState {
  phase: 'starting' | 'unpaired' | 'paired' | 'broken';
  /** Why the device may not work now. */
  end?: 'revoked' | 'notYet' | 'over' | undefined;
  pairing?: Pairing | undefined;
  kind: 'entry' | 'exit';
  isOnline: boolean;
  /** The signed list was refused, as its signature is not the event's. */
  isListInvalid: boolean;
  ticketCount: number;
  isAsking: boolean;
  /** The scan whose answer is shown. */
  answer?: KeptScan | undefined;
  /** Newest first. */
  scans: readonly KeptScan[];
  pendingCount: number;
}

const onlineMs = 15_000;
const offlineMs = 4_000;
const mostShown = 100;
const batch = 200;
const lock = 'plaza gate';

export class GateEngine {
  #state: GateState = {
    phase: 'starting',
    kind: 'entry',
    isOnline: navigator.onLine,
    isListInvalid: false,
    ticketCount: 0,
    isAsking: false,
    scans: [],
    pendingCount: 0,
  };
  readonly #listeners = new Set<() => void>();
  #store!: GateStore;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One scan after the other, as they were made. */
  #queue: Promise<unknown> = Promise.resolve();

  readonly state = (): GateState => this.#state;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #set(change: Partial<GateState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }

  async start(): Promise<void> {
    try {
      this.#store = await GateStore.open();
      const pairing = await this.#store.pairing();
      this.#set({ phase: pairing ? 'paired' : 'unpaired', pairing });
      await this.#reload();
    } catch {
      return this.#set({ phase: 'broken' });
    }
    for (const event of ['online', 'offline', 'visibilitychange'])
      (event === 'visibilitychange' ? document : window).addEventListener(event, () => void this.refresh());
    await this.#resume();
    await this.refresh();
  }

  /** Throws what the server answers, such as PAIRING_CODE_INVALID. */
  async pair(code: string): Promise<void> {
    const { token } = await deviceApi.pair(code);
    const { device, event, lists, keys, counts, now } = await deviceApi.read(token);
    const before = await this.#store.pairing();
    if (before?.event.id !== event.id) await this.#store.clearTickets();
    const pairing: Pairing = {
      ...{ token, device, event, lists, keys, counts, cursor: '' },
      listId: lists[0]?.id ?? '',
      behindMs: Date.parse(now) - Date.now(),
    };
    await this.#store.putPairing(pairing);
    this.#set({ pairing, phase: 'paired', end: undefined, answer: undefined, isOnline: true });
    await this.refresh();
  }

  /** The scans stay, and are reported when the device is paired with their event again. */
  async unpair(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#store.forgetPairing();
    this.#set({ phase: 'unpaired', pairing: undefined, end: undefined, answer: undefined });
  }

  chooseKind(kind: GateState['kind']): void {
    this.#set({ kind, answer: undefined });
  }

  async chooseList(listId: string): Promise<void> {
    const { pairing } = this.#state;
    if (pairing) await this.#keep(pairing.token, { listId });
    this.#set({ answer: undefined });
  }

  scan(code: string): Promise<void> {
    const { pairing, kind, end } = this.#state;
    const text = cleaned(code);
    if (!pairing || end || text === '') return Promise.resolve();
    const scan: KeptScan = {
      id: crypto.randomUUID(),
      eventId: pairing.event.id,
      listId: pairing.listId,
      ...{ code: text, kind, at: Date.now(), pending: 1 },
    };
    return this.#inOrder(async () => {
      await this.#store.putScan(scan);
      await this.#answer(scan);
    });
  }

  /** Throws what the server answers. Without a network nothing is undone: the server decides about it. */
  async undo(scan: KeptScan, reason: string): Promise<void> {
    const { pairing } = this.#state;
    if (!pairing) return;
    const { token } = pairing;
    try {
      await deviceApi.undo(token, scan.id, reason);
    } catch (error) {
      this.#failed(error);
      throw error;
    }
    await this.#store.putScan({ ...scan, stands: 'undone' });
    if (this.#state.answer?.id === scan.id) this.#set({ answer: undefined });
    await readAgain(scan, { token, store: this.#store }).catch((error: unknown) => this.#failed(error));
    await this.#reload();
    // The list that is kept still has the ticket as it was.
    void this.refresh();
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(work).catch(() => this.#set({ phase: 'broken' }));
    this.#queue = run;
    return run;
  }

  async #answer(scan: KeptScan): Promise<void> {
    const { pairing } = this.#state;
    if (!pairing || this.#isOver(pairing)) return;
    this.#set({ isAsking: true });
    const asked = this.#state.isOnline ? await this.#ask(scan, pairing) : undefined;
    if (this.#state.end) {
      // Nobody was let in with it, and nobody will be.
      await this.#store.deleteScan(scan.id);
      return this.#set({ isAsking: false });
    }
    const decided = asked ?? (await decide(scan, pairing, this.#store));
    await this.#store.putScan(decided);
    this.#set({ isAsking: false, answer: decided });
    await this.#reload();
  }

  /** Undefined without a network. Its id stays the same, so that what the server did without our knowing is not done again. */
  async #ask(scan: KeptScan, { token }: Pairing): Promise<KeptScan | undefined> {
    try {
      const { results } = await deviceApi.ask(token, inputOf(scan));
      const result = results[0]!;
      const isAdmitted = result.result === 'admitted';
      return { ...answered(scan, result), shown: isAdmitted ? 'admitted' : 'refused', ...reasonOf(result) };
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #failed(error: unknown): void {
    const end = endOf(error);
    const { pairing } = this.#state;
    if (end) this.#set({ end: pairing && this.#isOver(pairing) ? 'over' : end, isOnline: true });
    else if (!isRefused(error)) this.#set({ isOnline: false });
  }

  #isOver(pairing: Pairing): boolean {
    const isOver = Date.now() + pairing.behindMs >= Date.parse(pairing.device.valid_until);
    if (isOver) this.#set({ end: 'over' });
    return isOver;
  }

  /** What was interrupted before anything was shown is answered now. */
  async #resume(): Promise<void> {
    const { pairing } = this.#state;
    const interrupted = (await this.#store.pending()).filter(
      (scan) => !scan.shown && scan.eventId === pairing?.event.id,
    );
    for (const scan of interrupted) await this.#inOrder(() => this.#answer(scan));
  }

  /** Reads what is new and reports what was scanned, again and again. One page of the device does it at a time. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state.phase !== 'paired') return;
    await navigator.locks.request(lock, { ifAvailable: true }, async (mine) => {
      if (mine) await this.#exchange().catch((error: unknown) => this.#failed(error));
    });
    clearTimeout(this.#timer);
    if (this.#state.phase === 'paired')
      this.#timer = setTimeout(() => void this.refresh(), this.#state.isOnline ? onlineMs : offlineMs);
  }

  async #exchange(): Promise<void> {
    const { pairing } = this.#state;
    if (!pairing) return;
    const sentAt = Date.now();
    const { device, event, lists, keys, counts, now } = await deviceApi.read(pairing.token);
    // The answer was made between the two.
    const behindMs = Date.parse(now) - (sentAt + Date.now()) / 2;
    const listId = lists.some(({ id }) => id === this.#state.pairing?.listId)
      ? this.#state.pairing!.listId
      : (lists[0]?.id ?? '');
    await this.#keep(pairing.token, { device, event, lists, keys, counts, behindMs, listId });
    this.#set({ isOnline: true, end: undefined });
    if (!this.#state.pairing || this.#isOver(this.#state.pairing)) return;
    await this.#report();
    await this.#readTickets();
    await this.#reload();
  }

  async #readTickets(): Promise<void> {
    const began = Date.now();
    for (;;) {
      const { pairing } = this.#state;
      if (!pairing) return;
      const { token, cursor, event } = pairing;
      try {
        const answer = await deviceApi.tickets(token, cursor);
        const list = await readGateList(answer, { eventId: event.id, keys: await keysOf(pairing), cursor });
        // Of another event by now.
        if (this.#state.pairing?.token !== token) return;
        await this.#store.putTickets(list.tickets);
        await this.#keep(token, { cursor: list.cursor, ...(list.complete && { listAt: began }) });
        this.#set({ isListInvalid: false });
        if (list.complete) return;
      } catch (error) {
        if (error instanceof GateListInvalid) return this.#set({ isListInvalid: true });
        if (!isPlazaError(error, 'PAGE_TOKEN_INVALID') || cursor === '') throw error;
        await this.#keep(token, { cursor: '' });
      }
    }
  }

  async #report(): Promise<void> {
    const { pairing } = this.#state;
    if (!pairing) return;
    const scans = (await this.#store.pending()).filter(
      (scan) => scan.shown && !scan.refusedBy && scan.eventId === pairing.event.id,
    );
    for (let at = 0; at < scans.length; at += batch) await this.#reportSome(scans.slice(at, at + batch), pairing);
  }

  /** One that the server does not take keeps none of the others back. */
  async #reportSome(scans: readonly KeptScan[], pairing: Pairing): Promise<void> {
    try {
      const { results } = await deviceApi.report(pairing.token, scans.map(inputOf));
      await this.#store.putScan(...scans.map((scan, index) => answered(scan, results[index]!)));
    } catch (error) {
      if (!isRefused(error)) throw error;
      const [only] = scans;
      if (scans.length === 1 && only)
        return this.#store.putScan({ ...only, refusedBy: isPlazaError(error) ? error.reason : '' });
      for (const scan of scans) await this.#reportSome([scan], pairing);
    }
    await this.#reload();
  }

  /** What was read for a pairing that has ended meanwhile is dropped. */
  async #keep(token: string, change: Partial<Pairing>): Promise<void> {
    const { pairing } = this.#state;
    if (pairing?.token !== token) return;
    const changed = { ...pairing, ...change };
    this.#set({ pairing: changed });
    await this.#store.putPairing(changed);
  }

  async #reload(): Promise<void> {
    const [scans, pending, ticketCount] = await Promise.all([
      this.#store.newest(mostShown),
      this.#store.pending(),
      this.#store.ticketCount(),
    ]);
    this.#set({ scans, ticketCount, pendingCount: pending.filter(({ shown }) => shown).length });
  }
}
