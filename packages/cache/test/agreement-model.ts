// Several processes that run the agreement on a model of the table and the lock, each step of them when a test says so.
import {
  deadMs,
  entriesAreIdle,
  initialState,
  isCovered,
  step,
  tierOf,
  type AgreementAction,
  type AgreementEvent,
  type AgreementState,
  type Tier,
} from '../src/agreement.ts';

type Request = Extract<AgreementAction, { type: 'request' }>;

interface Process {
  readonly id: string;
  alive: boolean;
  state: AgreementState;
  request: { readonly name: Request['name']; readonly sentAt: number } | undefined;
  /** How the request ended in PostgreSQL, before this process knows. */
  answer: AgreementEvent | undefined;
  takeOver: readonly string[] | undefined;
  reachesRedis: boolean;
  /** Has invalidated while it could not reach Redis, and returned. */
  leftOldValues: boolean;
}

export const operations = [
  'answer',
  'execute',
  'poll',
  'lose Redis',
  'find Redis',
  'write',
  'take over',
  'lose PostgreSQL',
  'refuse',
  'kill',
] as const;
export type Operation = (typeof operations)[number];

export class World {
  readonly #rows = new Map<string, { effective: boolean; seenAt: number }>();
  readonly #locks = new Set<string>();
  /** A write did not delete in the table of entries, which has not been emptied since. */
  #entriesAreOld = false;
  #now = 100_000;
  readonly processes: Process[];

  constructor(count: number) {
    this.processes = Array.from({ length: count }, (_, index) => ({
      id: String.fromCharCode(97 + index),
      alive: true,
      state: initialState,
      request: undefined,
      answer: undefined,
      takeOver: undefined,
      reachesRedis: true,
      leftOldValues: false,
    }));
    for (const process of this.processes) this.#feed(process, { type: 'poll' });
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  do(operation: Operation, index: number): void {
    const process = this.processes[index]!;
    if (!process.alive) return;
    switch (operation) {
      case 'execute':
        return this.#execute(process);
      case 'answer':
        this.#execute(process);
        return this.#answer(process);
      case 'poll':
        return this.#feed(process, { type: 'poll' });
      case 'lose Redis':
        process.reachesRedis = false;
        return this.#feed(process, { type: 'cut off' });
      case 'find Redis':
        process.reachesRedis = true;
        process.leftOldValues = false;
        return this.#feed(process, { type: 'restored' });
      case 'write':
        return this.#write(process);
      case 'take over':
        return this.#takeOver(process);
      case 'lose PostgreSQL':
        if (process.state.connected) this.#lose(process);
        return;
      case 'refuse':
        return this.#refuse(process);
      case 'kill':
        process.alive = false;
        this.#locks.delete(process.id);
    }
  }

  tiers(): Tier[] {
    return this.processes.map(({ state }) => tierOf(state, this.#now));
  }

  /** What must never be so, in words. A process whose connection is broken is left out where the rule leaves it out. */
  violations(): string[] {
    const alive = this.processes.filter((one) => one.alive);
    const on = (tier: string): Process[] => alive.filter(({ state }) => tierOf(state, this.#now) === tier);
    const onRedis = on('redis').filter(({ state, reachesRedis }) => !state.trusted && reachesRedis);
    const found: string[] = [];
    for (const { id, state } of alive) {
      if (onRedis.length > 0 && isCovered(state, this.#now)) found.push(`${id} is covered while others read Redis`);
      if (on('postgres').length > 0 && entriesAreIdle(state, this.#now))
        found.push(`${id} takes the entries for idle while others read them`);
    }
    // Also what a process left that was killed since.
    for (const { id, leftOldValues } of this.processes)
      if (onRedis.length > 0 && leftOldValues) found.push(`others read what ${id} has invalidated in Redis`);
    if (this.#entriesAreOld && on('postgres').length > 0) found.push('old entries are read');
    return found;
  }

  #feed(process: Process, event: AgreementEvent): void {
    const { state, actions } = step(process.state, event, this.#now);
    process.state = state;
    for (const action of actions) {
      if (action.type === 'request') {
        process.request = { name: action.name, sentAt: this.#now };
        process.answer = undefined;
      } else if (action.type === 'take over') {
        process.takeOver = action.dead;
      } else if (action.type === 'disconnect') {
        this.#locks.delete(process.id);
      }
    }
  }

  #answer(process: Process): void {
    const { answer } = process;
    if (!answer) return;
    process.request = process.answer = undefined;
    this.#feed(process, answer);
  }

  #lose(process: Process): void {
    this.#locks.delete(process.id);
    process.request = process.answer = undefined;
    this.#feed(process, { type: 'connection lost' });
  }

  /** A statement that PostgreSQL refuses, or that took effect and was not answered. */
  #refuse(process: Process): void {
    if (!process.request || process.request.name === 'pause') return;
    const sqlState = process.answer || process.request.name === 'connect' ? undefined : '55P03';
    process.request = process.answer = undefined;
    this.#feed(process, { type: 'failed', sqlState });
  }

  #write(process: Process): void {
    const { state } = process;
    if (!process.reachesRedis && !isCovered(state, this.#now)) return;
    if (!process.reachesRedis) process.leftOldValues = true;
    this.#entriesAreOld ||= entriesAreIdle(state, this.#now);
  }

  #takeOver(process: Process): void {
    const dead = process.takeOver;
    process.takeOver = undefined;
    if (!dead) return;
    if (process.reachesRedis) for (const one of this.processes) one.leftOldValues = false;
    else if (isCovered(process.state, this.#now)) process.leftOldValues = true;
    else return;
    for (const id of dead) {
      if (this.#now - (this.#rows.get(id)?.seenAt ?? Infinity) <= deadMs) continue;
      this.#rows.delete(id);
      if (!process.reachesRedis) this.processes.find((one) => one.id === id)!.leftOldValues = false;
    }
  }

  /** In PostgreSQL, once. */
  #execute(process: Process): void {
    if (!process.request || process.answer) return;
    process.answer = this.#result(process, process.request.name, process.request.sentAt);
  }

  #result({ id, reachesRedis }: Process, name: Request['name'], beganAt: number): AgreementEvent {
    const row = this.#rows.get(id);
    switch (name) {
      case 'connect':
        return { type: 'connected' };
      case 'pause':
        return { type: 'paused' };
      case 'try lock': {
        // Now and then somebody else is testing it at this moment.
        const got = this.#now % 7 !== 0;
        if (got) this.#locks.add(id);
        return { type: 'lock tried', got };
      }
      case 'unlock':
        this.#locks.delete(id);
        return { type: 'unlocked' };
      case 'test lock':
        return { type: 'lock tested', free: this.#locks.size === 0 };
      case 'read':
        return {
          type: 'read',
          beganAt,
          rows: this.#rows.size,
          effective: [...this.#rows.values()].some(({ effective }) => effective),
          mine: row !== undefined,
          dead: [...this.#rows]
            .filter(([one, { seenAt }]) => one !== id && this.#now - seenAt > deadMs)
            .map(([one]) => one),
          redisUsable: reachesRedis,
        };
      case 'insert':
        this.#rows.set(id, { effective: row?.effective ?? false, seenAt: this.#now });
        return { type: 'inserted', beganAt };
      case 'make effective':
        if (![...this.#rows.values()].some(({ effective }) => effective)) this.#entriesAreOld = false;
        if (row) this.#rows.set(id, { effective: true, seenAt: this.#now });
        return { type: 'made effective', beganAt, found: row !== undefined };
      case 'renew':
        if (row) row.seenAt = this.#now;
        return { type: 'renewed', beganAt, found: row !== undefined };
      case 'delete':
        this.#rows.delete(id);
        return { type: 'deleted' };
    }
  }
}
