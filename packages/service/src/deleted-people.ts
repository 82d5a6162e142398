// People who were deleted while their last access token is still good. Tokens are verified without asking anybody, so each service remembers by
// itself whom it has heard of, and refuses them from then on.
import { startJob } from './job.ts';
import type { Logger } from './logger.ts';
import { commonErrors } from './errors.ts';
import type { TokenVerifier } from './tokens.ts';

export interface DeletedPeople {
  /** Refuses the tokens of who is gone with TOKEN_INVALID. */
  guard(verifier: TokenVerifier): TokenVerifier;
  /** This process has just heard of it. */
  learn(userIds: readonly string[]): void;
  stop(): Promise<void>;
}

export interface DeletedPeopleOptions {
  log: Logger;
  /** Those whom this service has heard of in the last so many seconds: another replica may have. */
  load: (seconds: number) => Promise<string[]>;
  everyMs?: number;
}

/** Longer than any access token lasts. */
const rememberedSeconds = 3_600;

export function watchDeletedPeople({ log, load, everyMs = 5_000 }: DeletedPeopleOptions): DeletedPeople {
  let known = new Set<string>();
  const fresh = new Set<string>();
  const job = startJob({
    name: 'deleted people are looked for',
    log,
    everyMs,
    atOnce: true,
    async run() {
      const learned = [...fresh];
      const loaded = await load(rememberedSeconds);
      known = new Set([...loaded, ...learned]);
      // What was committed before the look is in it.
      for (const id of learned) fresh.delete(id);
    },
  });
  return {
    guard: (verifier) => ({
      async verify(token) {
        const principal = await verifier.verify(token);
        if (principal.kind === 'user' && (known.has(principal.userId) || fresh.has(principal.userId)))
          throw commonErrors.TOKEN_INVALID();
        return principal;
      },
    }),
    learn(userIds) {
      for (const id of userIds) fresh.add(id);
    },
    stop: () => job.stop(),
  };
}
