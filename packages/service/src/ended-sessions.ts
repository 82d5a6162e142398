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
import type { Logger } from './logger.ts';
import { asPeer, peer } from './peers.ts';
import { keepTold, type Channel } from './told-by-auth.ts';
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

const lineForm = /^([0-9a-f-]{36})( s)?$/;

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

export function keepEndedSessions({ load, ...options }: EndedSessionsOptions): EndedSessions {
  const known = new Known();
  const job = keepTold<EndedSession>({
    ...options,
    name: 'load ended sessions',
    channel: options.channel,
    load: async (cursor) => {
      const { sessions: items, ...page } = await load(cursor);
      return { ...page, items };
    },
    add: (sessions) => known.add(sessions),
    line: ({ id, suspended }) => (suspended ? `${id} s` : id),
    read,
    lineLength: 40,
  });
  return {
    guard: (verifier) => admitting(verifier, (principal) => known.admit(principal)),
    async stop() {
      options.channel?.close();
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

function read(line: string): EndedSession[] {
  const [, id, suspended] = lineForm.exec(line) ?? [];
  return id === undefined ? [] : [{ id, suspended: suspended !== undefined }];
}
