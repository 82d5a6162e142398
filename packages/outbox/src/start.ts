import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import { retry, waitAtMost } from '@plaza/resilience';
import {
  createLeases,
  gather,
  isDatabaseUnavailable,
  type Database,
  type Feature,
  type Logger,
  type ServiceConfig,
  type ServiceName,
} from '@plaza/service';
import { createConsumer, type EventHandlers } from './consumer.ts';
import { outboxMetrics } from './metrics.ts';
import { createEventPeers } from './peers.ts';
import { carryEvents, receiveEvents } from './queue.ts';
import { startRelay } from './relay.ts';
import { startEventRetention } from './retention.ts';
import { eventRpcs } from './rpc.ts';
import { createSettling } from './settle.ts';
import { defaultTiming, type Timing } from './timing.ts';

export type { EventHandler, EventHandlers } from './consumer.ts';

export interface EventsOptions {
  config: ServiceConfig;
  database: Database;
  log: Logger;
  /** What this service does when it hears of something. What it has no handler for waits in its writer's outbox, and dies there. */
  handlers?: EventHandlers;
  /** Runs after a transaction in which events took effect has committed. */
  committed?: () => void;
  timing?: Partial<Timing>;
}

/** The feature of every service that emits or consumes events. Stopping it ends what is under way; whatever was not finished is handed over again. */
export type Events = Required<Pick<Feature, 'rpcs' | 'metrics' | 'jobs'>>;

// An acknowledgement that is lost costs its events a lease: trying again is cheaper, also while its writer restarts.
const acknowledgeAgainMs = [100, 1_000, 5_000];
// Batches that take effect together, in all no more events than may be acknowledged in one call; and how many such groups at a time: more would not be
// faster, what limits them is the database.
const together = 10;
const groupsAtOnce = 2;
// How long a consumer holds what it has been handed while its own database is away.
const patienceMs = 7_500;
const longestWaitMs = 1_000;
// What a stop waits for the last of them.
const acknowledgeMs = 3_000;

interface Batch {
  from: ServiceName;
  events: Event[];
}

/** Tells the other services what is in this one's outbox, and acts on what they tell. */
export function startEvents({
  config,
  database,
  log,
  handlers = {},
  committed = () => undefined,
  timing: given,
}: EventsOptions): Events {
  const timing = { ...defaultTiming, ...given };
  const peers = createEventPeers(config);
  const acknowledging = new Set<Promise<void>>();
  let stopped = false;

  const settling = createSettling(database, log, timing, () => relay.hurry());
  const carrier = carryEvents(config, log, timing, () => relay.takeBack());
  const relay = startRelay({ config, database, log, timing, peers, carrier: () => carrier, settling: () => settling });
  const consumer = createConsumer({ database, log, handlers, committed });
  // Whoever wrote them hears every second that they are being worked on: else this process is dead, and they go to another.
  const leases = createLeases<Batch>({
    name: 'events that take effect',
    log,
    everyMs: timing.leaseMs / 3,
    renew: (batches) =>
      Promise.allSettled(
        batches.map(({ from, events }) =>
          peers.to(from).acknowledge(
            {
              outcomes: events.map(({ position, id }) => ({
                position,
                id,
                result: Outcome_Result.RESULT_WORKING,
                error: '',
              })),
            },
            { deadlineMs: timing.leaseMs },
          ),
        ),
      ),
  });
  // Nothing waits for others to come. But what comes while something is worked on is one transaction, and so a service that was away catches up.
  const takeEffect = gather<Batch, void>({
    concurrency: groupsAtOnce,
    maxBatch: together,
    async run(batches) {
      for (const [from, some] of Map.groupBy(batches, (batch) => batch.from)) {
        const outcomes = await patiently(() =>
          consumer.consume(
            from,
            some.flatMap(({ events }) => events),
          ),
        );
        if (!outcomes) continue;
        // The next ones need not wait for it.
        const acknowledged = acknowledge(from, outcomes).finally(() => acknowledging.delete(acknowledged));
        acknowledging.add(acknowledged);
      }
      return batches.map(() => undefined);
    },
  });
  const receiver = receiveEvents(config, log, (from, events) => {
    const batch = { from: from as ServiceName, events };
    return leases.during(batch, () => takeEffect(batch));
  });
  const retention = startEventRetention(database, log);

  /** Waits for a database that is away, but not for long: then the events go to another, or come again. */
  async function patiently<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    const until = Date.now() + patienceMs;
    const pauseMs = (attempt: number): number => Math.min(100 * 2 ** (attempt - 1), longestWaitMs);
    return retry(work, {
      pauseMs,
      when: (error, attempt) => !stopped && isDatabaseUnavailable(error) && Date.now() + pauseMs(attempt) <= until,
    }).catch((error: unknown) => {
      log.warn({ err: error }, 'events could not be taken now');
      return undefined;
    });
  }

  async function acknowledge(to: ServiceName, outcomes: Outcome[]): Promise<void> {
    await retry(() => peers.to(to).acknowledge({ outcomes }), {
      attempts: 1 + acknowledgeAgainMs.length,
      pauseMs: (attempt) => acknowledgeAgainMs[attempt - 1] ?? 0,
      when: () => !stopped,
    }).catch((error: unknown) => log.warn({ err: error, to }, 'events could not be acknowledged: they come again'));
  }

  return {
    rpcs: [eventRpcs(consumer, settling.settle)],
    metrics: outboxMetrics(database),
    jobs: [
      {
        async stop() {
          stopped = true;
          await Promise.all([relay.stop(), receiver.close(), retention.stop()]);
          await waitAtMost(Promise.all(acknowledging), acknowledgeMs);
          await carrier.close();
          peers.close();
        },
      },
    ],
  };
}
