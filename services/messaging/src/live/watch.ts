// What keeps listeners informed although hints get lost: a look at the numbers of everybody who listens, in one query.
import { isDatabaseUnavailable, startJob, type Database, type Job, type Logger } from '@plaza/service';
import { selectLastNumbers } from './changes.queries.ts';
import type { Hints } from './hints.ts';
import type { Hub } from './hub.ts';

const everyMs = 1_000;
/** While hints arrive, one look in so many rounds finds those that were lost. */
const roundsWithHints = 4;
/** After a look by which one was missing, so many in a row must miss none before hints are trusted again. */
const trustedAfter = 10;
/** Who has heard nothing for so many rounds listens on a new connection. */
const renewedAfter = 30;

export interface WatchDeps {
  database: Database;
  log: Logger;
  hub: Hub;
  hints: Hints | undefined;
  missed: (listeners: number) => void;
}

export class Watch {
  readonly #deps: WatchDeps;
  #round = 0;
  /** Looks in a row that missed no hint while some arrived. At first nothing is known of them. */
  #clean = 0;
  #deafRounds = 0;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** Called every second. */
  async round(): Promise<void> {
    this.#listen();
    if (this.#areTrusted && ++this.#round % roundsWithHints !== 0) return;
    await this.#look();
  }

  get #areTrusted(): boolean {
    return this.#clean >= trustedAfter;
  }

  #listen(): void {
    const { hints } = this.#deps;
    if (!hints) return;
    if (hints.isListening) {
      this.#deafRounds = 0;
      return;
    }
    this.#clean = 0;
    if (++this.#deafRounds % renewedAfter === 0) hints.renew();
  }

  async #look(): Promise<void> {
    const { database, log, hub, hints } = this.#deps;
    const people = hub.beginLook();
    if (people.length === 0) return;
    try {
      const { epoch, numbers } = await database.asSystem((em) => selectLastNumbers(em, people));
      hub.see(epoch);
      const missed = hub.endLook(numbers);
      this.#deps.missed(missed);
      // They were trusted, and something was lost: a failover leaves subscriptions behind that hear nothing.
      if (missed > 0 && this.#areTrusted) hints?.renew();
      this.#clean = missed === 0 && hints?.isListening ? this.#clean + 1 : 0;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      log.debug({ err: error }, 'who listens is not informed while the database is away');
    }
  }
}

/** Two jobs: a database that hangs must not keep heartbeats back, nor the end of a stream whose session has ended. */
export function startWatch({ now, ...deps }: WatchDeps & { now: () => number }): Job[] {
  const { log, hub } = deps;
  const watch = new Watch(deps);
  return [
    startJob({ name: 'inform who listens', log, everyMs, run: () => watch.round() }),
    startJob({ name: 'keep streams alive', log, everyMs, run: async () => hub.tick(now()) }),
  ];
}
