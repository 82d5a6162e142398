// Messages at a steady rate, one conversation after the other, each repeated with its key until it is answered.
import { setTimeout as pause } from 'node:timers/promises';
import { ok } from '../accounts.ts';
import { reasonOf, type Client } from '../client.ts';
import type { Listening } from '../listeners.ts';

interface Conversation {
  id: string;
  /** Its members write in turn. */
  members: readonly Listening[];
}

/** A ring: each person talks with the next one. */
export function openConversations(client: Client, people: readonly Listening[]): Promise<Conversation[]> {
  return Promise.all(
    people.map(async (person, index) => {
      const next = people[(index + 1) % people.length]!;
      const body = { participant_ids: [next.id] };
      const path = '/api/social/conversations';
      const made = await ok(client, { what: 'a conversation', path, token: person.token, body });
      return { id: (made['conversation'] as { id: string }).id, members: [person, next] };
    }),
  );
}

const tickMs = 20;
/** While nothing is answered, no more than these wait for an answer. */
const mostUnderWay = 300;

export class Writer {
  /** The ids of all messages that were answered. */
  readonly written: string[] = [];
  /** The first impossible answer. */
  failure: Error | undefined;
  readonly #client: Client;
  readonly #conversations: readonly Conversation[];
  readonly #rate: number;
  #underWay = 0;
  #begun = 0;
  #run: AbortController | undefined;

  constructor(client: Client, conversations: readonly Conversation[], rate: number) {
    this.#client = client;
    this.#conversations = conversations;
    this.#rate = rate;
  }

  resume(): void {
    this.#run = new AbortController();
    void this.#write(this.#run.signal);
  }

  /** Resolves when every message that was begun is answered. */
  async pause(): Promise<void> {
    this.stop();
    while (this.#underWay > 0 && !this.failure) await pause(tickMs);
  }

  stop(): void {
    this.#run?.abort();
  }

  async #write(signal: AbortSignal): Promise<void> {
    for (let last = Date.now(); !signal.aborted && !this.failure; await pause(tickMs)) {
      const now = Date.now();
      let due = Math.round(((now - last) * this.#rate) / 1_000);
      // What is not yet due in full is due the next time.
      if (due > 0) last = now;
      for (; due > 0 && this.#underWay < mostUnderWay; due--) void this.#one();
    }
  }

  async #one(): Promise<void> {
    const number = this.#begun++;
    const { id, members } = this.#conversations[number % this.#conversations.length]!;
    const { token } = members[Math.floor(number / this.#conversations.length) % members.length]!;
    this.#underWay++;
    try {
      const path = `/api/social/conversations/${id}/messages`;
      const { status, body } = await this.#client.ask({
        what: 'a message',
        path,
        token,
        body: { message: `${number}` },
      });
      if (status !== 200) throw new Error(`A message was answered with ${status} ${reasonOf(body)}.`);
      this.written.push((body as { message?: { id: string } }).message!.id);
    } catch (error) {
      this.failure ??= error as Error;
    }
    this.#underWay--;
  }
}
