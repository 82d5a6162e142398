// Applies the events that the queue hands to this process, and acknowledges them to the services that wrote them.
import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import { retry, waitAtMost } from '@plaza/resilience';
import {
  createLeases,
  gather,
  isDatabaseUnavailable,
  type Leases,
  type Logger,
  type ServiceConfig,
  type ServiceName,
} from '@plaza/service';
import type { Consumer } from './consumer.ts';
import type { EventPeers } from './peers.ts';
import { receiveEvents } from './queue.ts';
import { maxEvents as maxOutcomes } from './rpc.ts';
import type { Timing } from './timing.ts';

export interface EventReceiverDeps {
  config: ServiceConfig;
  log: Logger;
  timing: Timing;
  peers: EventPeers;
  consumer: Consumer;
}

interface Batch {
  from: ServiceName;
  events: Event[];
}

// A lost acknowledgement costs the lease of its events: repeating it is cheaper, also while their writer restarts.
const acknowledgePausesMs = [100, 1_000, 5_000];
// Events in one transaction, fewer than one call can acknowledge; and transactions at once: more would not be faster, as the database is the limit.
const maxTogether = 400;
const concurrency = 2;
// How long a batch waits for this service's own database.
const databaseWaitMs = 7_500;
const maxPauseMs = 1_000;
const stopMs = 3_000;

export class EventReceiver {
  readonly #deps: EventReceiverDeps;
  readonly #queue: ReturnType<typeof receiveEvents>;
  readonly #leases: Leases<Batch>;
  readonly #apply: (batch: Batch) => Promise<void>;
  readonly #acknowledgements = new Set<Promise<void>>();
  #isStopped = false;

  constructor(deps: EventReceiverDeps) {
    const { config, log, timing } = deps;
    this.#deps = deps;
    // Renewed every second: without it, the writer takes this process for dead, and hands the events to another.
    this.#leases = createLeases<Batch>({
      name: 'events that take effect',
      log,
      everyMs: timing.leaseMs / 3,
      renew: (batches) => this.#renew(batches),
    });
    // No batch waits for others. But batches that arrive during a transaction share the next one, so a service that was away catches up.
    this.#apply = gather<Batch, void>({
      concurrency,
      size: ({ events }) => events.length,
      maxBatch: maxTogether,
      run: (batches) => this.#consume(batches),
    });
    this.#queue = receiveEvents(config, log, (from, events) => {
      const batch = { from: from as ServiceName, events };
      return this.#leases.during(batch, () => this.#apply(batch));
    });
  }

  /** Ends what is under way. Events that were not applied are handed over again. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#queue.close();
  }

  /** Resolves when all outcomes are acknowledged, or three seconds are over. */
  async drain(): Promise<void> {
    await waitAtMost(Promise.all(this.#acknowledgements), stopMs);
  }

  /** One call for each writer: a service that catches up has many batches. */
  #renew(batches: readonly Batch[]): Promise<unknown> {
    const { peers, timing } = this.#deps;
    const calls = [...Map.groupBy(batches, ({ from }) => from)].map(([from, group]) => {
      const events = group.flatMap((batch) => batch.events);
      // A writer has fewer handed over. Those that come on top were in the queue for long, and are handed over again anyway.
      const outcomes = events
        .slice(-maxOutcomes)
        .map(({ position, id }) => ({ position, id, result: Outcome_Result.RESULT_WORKING, error: '' }));
      return peers.to(from).acknowledge({ outcomes }, { deadlineMs: timing.leaseMs });
    });
    return Promise.allSettled(calls);
  }

  async #consume(batches: readonly Batch[]): Promise<void[]> {
    for (const [from, group] of Map.groupBy(batches, (batch) => batch.from)) {
      const events = group.flatMap((batch) => batch.events);
      const outcomes = await this.#whenDatabaseAnswers(() => this.#deps.consumer.consume(from, events));
      if (!outcomes) continue;
      // The next batches do not wait for it.
      const acknowledged = this.#acknowledge(from, outcomes).finally(() => this.#acknowledgements.delete(acknowledged));
      this.#acknowledgements.add(acknowledged);
    }
    return batches.map(() => undefined);
  }

  /** Waits for a database that is away, but not long: then the events go to another process, or are handed over again. */
  async #whenDatabaseAnswers<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const until = Date.now() + databaseWaitMs;
    const pauseMs = (attempt: number): number => Math.min(100 * 2 ** (attempt - 1), maxPauseMs);
    return retry(work, {
      pauseMs,
      when: (error, attempt) =>
        !this.#isStopped && isDatabaseUnavailable(error) && Date.now() + pauseMs(attempt) <= until,
    }).catch((error: unknown) => {
      this.#deps.log.warn({ err: error }, 'events could not be applied now');
      return undefined;
    });
  }

  async #acknowledge(to: ServiceName, outcomes: Outcome[]): Promise<void> {
    const { peers, log } = this.#deps;
    await retry(() => peers.to(to).acknowledge({ outcomes }), {
      attempts: 1 + acknowledgePausesMs.length,
      pauseMs: (attempt) => acknowledgePausesMs[attempt - 1] ?? 0,
      when: () => !this.#isStopped,
    }).catch((error: unknown) =>
      log.warn({ err: error, to }, 'events could not be acknowledged, and are handed over again'),
    );
  }
}
