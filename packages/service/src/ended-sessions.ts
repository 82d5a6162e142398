// Sessions that have ended while their last access token is still valid. Tokens are verified offline, so each process keeps the ids of these sessions,
// and refuses their tokens. The same goes for what a token is bound to beside its session (the claim `grant`), such as a membership in a team.
//
// They arrive over a channel (Redis) at once, and from auth every few seconds, so that nothing is missed while Redis is away. A process that starts
// while auth is away does not wait for it: it learns what ended before as soon as auth answers, and until then accepts tokens whose session it
// does not know to have ended. The other choice would make every service as available as auth at most.
import { EndedSessionsInternalServiceService } from '@plaza/api/ended-sessions';
import type { Principal } from './calls.ts';
import type { ServiceConfig } from './config.ts';
import { commonErrors } from './errors.ts';
import { startJob } from './job.ts';
import type { Logger } from './logger.ts';
import { asPeer, peer } from './peers.ts';
import { admitting, maxAccessTokenSeconds, type TokenVerifier } from './tokens.ts';

export interface EndedSession {
  id: string;
  /** Whether it ended because the person was suspended. */
  suspended: boolean;
}

export interface EndedSessionsPage {
  sessions: EndedSession[];
  cursor: string;
  more: boolean;
}

/** A way on which messages reach every process, mostly at once, and sometimes not at all. */
export interface Channel {
  publish(message: string): void;
  listen(receive: (message: string) => void): void;
  close(): void;
}

export interface EndedSessions {
  /** Refuses the tokens of ended sessions with TOKEN_INVALID, and those of suspended people with ACCOUNT_SUSPENDED. */
  guard(verifier: TokenVerifier): TokenVerifier;
  stop(): Promise<void>;
}

export interface EndedSessionsOptions {
  log: Logger;
  channel?: Channel | undefined;
  /** What ended after a cursor; an empty one stands for as long as tokens live. */
  load: (cursor: string) => Promise<EndedSessionsPage>;
  everyMs?: number;
  /** Publishes what `load` finds and nobody has published: auth does this. */
  publishes?: boolean;
  /** Frees what `load` needs. */
  close?: (() => void) | undefined;
}

// With the duration of the call less than the 5 s after which everybody knows, also without Redis.
const everyMs = 3_500;
const maxPerMessage = 500;
const maxMessageLength = maxPerMessage * 40;
const line = /^([0-9a-f-]{36})( s)?$/;

/** The name of the channel. */
export function endedSessionsChannel({ cachePrefix }: Pick<ServiceConfig, 'cachePrefix'>): string {
  return `${cachePrefix}ended-sessions`;
}

/** What ended, of which auth tells this service. */
export function watchEndedSessions(config: ServiceConfig, log: Logger, channel: Channel | undefined): EndedSessions {
  const auth = peer(EndedSessionsInternalServiceService, asPeer(config, 'auth'));
  return keepEndedSessions({
    log,
    channel,
    load: (cursor) => auth.listEndedSessions({ cursor }, { deadlineMs: 2_000 }),
    close: () => auth.close(),
  });
}

export function keepEndedSessions(options: EndedSessionsOptions): EndedSessions {
  const { channel, load, publishes = false } = options;
  const known = new Known();
  let cursor = '';
  channel?.listen((message) => known.add(read(message)));
  const job = startJob({
    name: 'load ended sessions',
    log: options.log,
    everyMs: options.everyMs ?? everyMs,
    retryMs: everyMs,
    atOnce: true,
    async run() {
      const page = await load(cursor);
      const added = known.add(page.sessions);
      if (publishes) for (const message of messagesOf(added)) channel?.publish(message);
      cursor = page.cursor;
      return page.more;
    },
  });
  return {
    guard: (verifier) => admitting(verifier, (principal) => known.admit(principal)),
    async stop() {
      channel?.close();
      await job.stop();
      options.close?.();
    },
  };
}

/**
 * Ended sessions in two generations, of which the older one is dropped after the life of an access token: so each session is kept for at least that
 * long, and at most twice as long. A session takes about 150 bytes.
 */
class Known {
  #young = new Map<string, boolean>();
  #old = new Map<string, boolean>();
  #bornAt = performance.now();

  /** @returns those that were not known */
  add(sessions: readonly EndedSession[]): EndedSession[] {
    if (performance.now() - this.#bornAt > maxAccessTokenSeconds * 1000) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#bornAt = performance.now();
    }
    const added = sessions.filter(({ id }) => this.#reasonOf(id) === undefined);
    for (const { id, suspended } of added) this.#young.set(id, suspended);
    return added;
  }

  /** Throws TOKEN_INVALID or ACCOUNT_SUSPENDED. */
  admit(principal: Principal): Principal {
    if (principal.kind !== 'user') return principal;
    const { sessionId, grantId } = principal;
    const suspended = this.#reasonOf(sessionId) ?? (grantId === undefined ? undefined : this.#reasonOf(grantId));
    if (suspended === undefined) return principal;
    throw suspended ? commonErrors.ACCOUNT_SUSPENDED() : commonErrors.TOKEN_INVALID();
  }

  #reasonOf(sessionId: string): boolean | undefined {
    return this.#young.get(sessionId) ?? this.#old.get(sessionId);
  }
}

/** One line for each session. */
function messagesOf(sessions: readonly EndedSession[]): string[] {
  const lines = sessions.map(({ id, suspended }) => (suspended ? `${id} s` : id));
  return Array.from({ length: Math.ceil(lines.length / maxPerMessage) }, (_, index) =>
    lines.slice(index * maxPerMessage, (index + 1) * maxPerMessage).join('\n'),
  );
}

/** What cannot be read is left out: auth tells it again. */
function read(message: string): EndedSession[] {
  if (message.length > maxMessageLength) return [];
  return message.split('\n').flatMap((text) => {
    const [, id, suspended] = line.exec(text) ?? [];
    return id === undefined ? [] : [{ id, suspended: suspended !== undefined }];
  });
}
