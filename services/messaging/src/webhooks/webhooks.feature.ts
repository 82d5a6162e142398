import { WebhookServiceService } from '@plaza/api/webhook';
import {
  sealingKeys,
  serve,
  type Database,
  type Feature,
  type Logger,
  type ServiceConfig,
  type SqlEntityManager,
} from '@plaza/service';
import { allowedOf } from '@plaza/service/outbound';
import type { WebhooksConfig } from './config.ts';
import type { ConnectionOptions } from './connect.ts';
import { deliveryHandlers } from './deliveries.rpc.ts';
import { disableEndpoint, type NotifyOwners } from './disable.ts';
import { enqueueWebhooks, type WebhookEvent } from './enqueue.ts';
import { webhookLimit } from './limit.ts';
import { merchantEvents } from './merchants.events.ts';
import { countAttempts } from './metrics.ts';
import { carryDue } from './queue.ts';
import { createReceiverClient } from './receiver-client.ts';
import { createReceivers } from './receivers.ts';
import { secretCipher } from './secret.ts';
import type { SlotsOptions } from './slots.ts';
import { startSweep } from './sweep.ts';
import { wakeAfterCommit } from './wake.ts';
import { WebhookSender } from './webhook-sender.ts';
import { webhookHandlers } from './webhooks.rpc.ts';

export interface WebhooksOptions extends Partial<Pick<ConnectionOptions, 'ca' | 'resolve'>> {
  /** Of one attempt, from the look-up of the name to the end of the answer. */
  timeoutMs?: number;
  sweepMs?: number;
  /** An endpoint that accepts nothing for so long is disabled. */
  maxFailingMs?: number;
  slots?: SlotsOptions;
}

/** Writes deliveries of events, in the transaction in which the events take effect. They are sent as soon as it has committed. */
export type Enqueue = (em: SqlEntityManager, events: readonly WebhookEvent[]) => Promise<void>;

/** The feature, and how others enqueue deliveries. */
export interface Webhooks extends Feature {
  enqueue: Enqueue;
}

export interface WebhooksDeps {
  config: ServiceConfig & WebhooksConfig;
  database: Database;
  log: Logger;
  notify: NotifyOwners;
}

const fiveDaysMs = 5 * 86_400_000;

/** Starts to deliver what this or any other process enqueues. */
export function startWebhooks(
  { config, database, log, notify }: WebhooksDeps,
  { timeoutMs = 15_000, sweepMs = 1_000, maxFailingMs = fiveDaysMs, slots, ca, resolve }: WebhooksOptions = {},
): Webhooks {
  const allowed = allowedOf(config.webhookAllowedHosts, config.webhookClosedPorts);
  const cipher = secretCipher(sealingKeys(config));
  const counter = countAttempts(database, () => sender.sending);
  const sender: WebhookSender = new WebhookSender({
    database,
    receivers: createReceivers(database, cipher, log),
    client: createReceiverClient({ allowed, timeoutMs, ...(ca !== undefined && { ca }), ...(resolve && { resolve }) }),
    log,
    attempted: (answer) => counter.count(answer),
    disable: (endpointId, reason) => disableEndpoint({ database, notify }, endpointId, reason),
    maxFailingMs,
    ...(slots && { slots }),
  });
  const carrier = carryDue({ config, log, sendDue: (ids) => sender.sendDue(ids) });
  const sweep = startSweep({ database, log, sendDue: (ids) => sender.sendDue(ids), everyMs: sweepMs });
  const limit = webhookLimit(config, database);
  const wake = wakeAfterCommit((ids) => carrier.carry(ids));

  return {
    enqueue: (em, events) => enqueueWebhooks(em, events, wake),
    metrics: counter.metrics,
    events: merchantEvents,
    rpcs: [
      serve(WebhookServiceService, webhookHandlers({ database, allowed, cipher, wake, limitOf: limit.of })),
      serve(WebhookServiceService, deliveryHandlers({ database, wake })),
    ],
    jobs: [
      {
        async stop() {
          await Promise.all([sweep.stop(), carrier.stop()]);
          await sender.stop();
        },
      },
    ],
    close: () => limit.close(),
  };
}
