// Sends what is due of the endpoints that it gets, and records the outcomes. Its state is in PostgreSQL: what is held here can be lost at any moment,
// and another process goes on when the lease ends.
import { setTimeout as sleep } from 'node:timers/promises';
import { createLeases, leaseMs, type Database, type Leases, type Logger } from '@plaza/service';
import { createOutcomes, type Outcomes } from './outcomes.ts';
import type { Answer, Receiver, ReceiverClient } from './receiver-client.ts';
import type { Receivers } from './receivers.ts';
import { pauseAfter } from './schedule.ts';
import { Slots, type Allowance, type SlotsOptions } from './slots.ts';
import { leaseWebhooks, recordOutcomes, renewWebhooks, type Due, type Outcome } from './webhooks.queries.ts';

export interface WebhookSenderDeps {
  database: Database;
  receivers: Receivers;
  client: ReceiverClient;
  log: Logger;
  /** Disables an endpoint that is sent nothing any more, and gives the reason. */
  disable: (endpointId: string, reason: 'gone' | 'failing') => Promise<void>;
  /** Called after every attempt. */
  attempted?: (answer: Answer) => void;
  /** For how long an endpoint may fail. */
  maxFailingMs: number;
  slots?: SlotsOptions;
}

// Within the time that a service has to stop.
const [finishMs, writeMs] = [7_000, 2_000];
const goneStatus = 410;

export class WebhookSender {
  readonly #deps: WebhookSenderDeps;
  readonly #slots: Slots;
  readonly #outcomes: Outcomes;
  /** Of each delivery, until its outcome is written; a database that is away delays this. */
  readonly #leases: Leases<Due>;
  #state: 'running' | 'stopping' | 'cut off' = 'running';
  #isPolling = false;
  #round = Promise.resolve();

  constructor(deps: WebhookSenderDeps) {
    const { database, log, slots } = deps;
    this.#deps = deps;
    this.#slots = new Slots({ ...slots, freed: () => this.#poll() });
    this.#outcomes = createOutcomes({ write: (batch) => this.#write(batch), log });
    this.#leases = createLeases<Due>({
      name: 'webhooks',
      log,
      renew: (deliveries) => renewWebhooks(database, deliveries, leaseMs),
    });
  }

  /** The number of deliveries that are being sent. */
  get sending(): number {
    return this.#slots.used;
  }

  /** Sends what is due of these endpoints. */
  sendDue(endpointIds: Iterable<string>): void {
    this.#slots.enqueue(endpointIds);
    this.#poll();
  }

  /** Leases nothing more, waits for the requests that run, and writes their outcomes. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    await this.#round;
    for (const deadline = Date.now() + finishMs; this.sending > 0 && Date.now() < deadline;) await sleep(20);
    if (this.sending > 0) this.#state = 'cut off';
    await this.#outcomes.drain(writeMs);
    await this.#deps.client.close();
  }

  #poll(): void {
    if (this.#state === 'running' && !this.#isPolling) this.#round = this.#leaseAll();
  }

  async #leaseAll(): Promise<void> {
    this.#isPolling = true;
    try {
      for (let next = this.#slots.next(); next.length > 0 && this.#state === 'running'; next = this.#slots.next())
        await this.#leaseSome(next);
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'due webhooks could not be read, and will be with the next poll');
    } finally {
      // In the same step as the last look at the queue, so that no call of #poll is lost.
      this.#isPolling = false;
    }
  }

  async #leaseSome(allowances: readonly Allowance[]): Promise<void> {
    // A delivery that this process is still sending must not look as if a dead process had left it.
    await this.#leases.catchUp();
    const due = await leaseWebhooks(this.#deps.database, allowances, leaseMs);
    const counts = new Map<string, number>();
    for (const { endpoint_id: id } of due) counts.set(id, (counts.get(id) ?? 0) + 1);
    // An endpoint that had as many as it was allowed may have more.
    this.#slots.enqueue(allowances.filter(({ id, maxCount }) => counts.get(id) === maxCount).map(({ id }) => id));
    if (due.length === 0) return;
    const receiverOf = await this.#deps.receivers.of(due);
    for (const delivery of due) void this.#leases.during(delivery, () => this.#deliver(delivery, receiverOf(delivery)));
  }

  async #deliver(delivery: Due, receiver: Receiver | undefined): Promise<void> {
    const { client, attempted } = this.#deps;
    const slot = this.#slots.acquire(delivery.endpoint_id);
    const answer = receiver
      ? await client.send({ id: delivery.event_id, payload: delivery.payload }, receiver)
      : unreadable();
    // A request that the stop cut off does not count against the receiver: the process that leases the delivery next sends it again.
    const isCutOff = this.#state === 'cut off';
    const written = isCutOff ? undefined : this.#outcomes.add(outcomeOf(delivery, answer));
    if (!isCutOff) attempted?.(answer);
    slot.release(answer.status !== 0);
    await written;
  }

  async #write(batch: Outcome[]): Promise<void> {
    const { database, disable, maxFailingMs } = this.#deps;
    const failing = await recordOutcomes(database, batch, maxFailingMs);
    const gone = new Set(batch.filter(({ status }) => status === goneStatus).map(({ endpointId }) => endpointId));
    for (const id of gone) await disable(id, 'gone');
    for (const id of failing) if (!gone.has(id)) await disable(id, 'failing');
  }
}

function outcomeOf(
  { id, endpoint_id: endpointId, user_id: userId, attempts: number, tries }: Due,
  { success, status, error, body, startedAt, durationMs, holdMs }: Answer,
): Outcome {
  const pause = success || status === goneStatus ? undefined : pauseAfter(tries);
  const now = Date.now();
  return {
    id,
    endpointId,
    userId,
    number,
    success,
    status,
    error,
    body,
    startedAt,
    durationMs,
    nextAt: pause === undefined ? undefined : new Date(now + Math.max(pause, holdMs)),
    holdUntil: !success && holdMs > 0 ? new Date(now + holdMs) : undefined,
  };
}

function unreadable(): Answer {
  return {
    success: false,
    status: 0,
    error: 'The webhook cannot be read.',
    body: '',
    startedAt: new Date(),
    durationMs: 0,
    holdMs: 0,
  };
}
