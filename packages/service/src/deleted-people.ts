// Deleted people whose last access token is still valid. Tokens are verified offline, so each service keeps the ids of the people whose deletion it has
// received, and refuses their tokens.
import type { Principal } from './calls.ts';
import { startJob } from './job.ts';
import type { Logger } from './logger.ts';
import { commonErrors } from './errors.ts';
import { admitting, maxAccessTokenSeconds, type TokenVerifier } from './tokens.ts';

export interface DeletedPeople {
  /** Refuses the tokens of deleted people with TOKEN_INVALID. */
  guard(verifier: TokenVerifier): TokenVerifier;
  /** Adds people whose deletion this process has just received. */
  learn(userIds: readonly string[]): void;
  stop(): Promise<void>;
}

export interface DeletedPeopleOptions {
  log: Logger;
  /** Loads the people whose deletion this service has received in the last `seconds`, in any replica. */
  load: (seconds: number) => Promise<string[]>;
  everyMs?: number;
}

export function watchDeletedPeople({ log, load, everyMs = 5_000 }: DeletedPeopleOptions): DeletedPeople {
  let known = new Set<string>();
  const fresh = new Set<string>();
  const job = startJob({
    name: 'load deleted people',
    log,
    everyMs,
    atOnce: true,
    async run() {
      const learned = [...fresh];
      const loaded = await load(maxAccessTokenSeconds);
      known = new Set([...loaded, ...learned]);
      // The loaded ids include those that were committed before.
      for (const id of learned) fresh.delete(id);
    },
  });
  function refuseDeleted(principal: Principal): Principal {
    if (principal.kind === 'user' && (known.has(principal.userId) || fresh.has(principal.userId)))
      throw commonErrors.TOKEN_INVALID();
    return principal;
  }
  return {
    guard: (verifier) => admitting(verifier, refuseDeleted),
    learn(userIds) {
      for (const id of userIds) fresh.add(id);
    },
    stop: () => job.stop(),
  };
}
