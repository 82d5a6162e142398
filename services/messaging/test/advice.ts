// For tests: messaging beside a catalog in memory, and events that it hears of as if others had sent them.
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import { ConsentChanged } from '@plaza/api/events/people';
import { OrderPaid } from '@plaza/api/events/sales';
import type { Thing } from '@plaza/api/search';
import { newId, type Database, type MessageCodec } from '@plaza/service';
import { client } from '@plaza/testing';
import { startTestCatalog, type TestCatalog } from './catalog.ts';
import { startMessaging, type Messaging } from './messaging.ts';

export interface Advice {
  catalog: TestCatalog;
  messaging: Messaging;
  database: Database;
  /** Delivers events of one type. Throws if one of them was not handled. */
  deliver<Payload extends { userId: string }>(
    name: string,
    codec: MessageCodec<Payload>,
    ...payloads: Payload[]
  ): Promise<void>;
  /** People agree to `personalisation`, or withdraw it. */
  consent(given: boolean, ...userIds: string[]): Promise<void>;
  /** @returns the id of the order */
  buy(userId: string, ...things: Thing[]): Promise<string>;
  /** People who agreed, and have these things. */
  buyers(count: number, ...things: Thing[]): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startAdvice(): Promise<Advice> {
  const catalog = await startTestCatalog();
  const messaging = await startMessaging({ catalog: catalog.address });
  const database = await messaging.files.open();
  const events = client(EventInternalServiceService, messaging.port, { from: 'catalog', to: 'messaging' });
  let position = 0;

  const deliver: Advice['deliver'] = async (name, codec, ...payloads) => {
    const batch = payloads.map((payload): Event => ({
      id: newId(),
      type: `plaza.events.v1.${name}`,
      aggregate: `user:${payload.userId}`,
      userId: payload.userId,
      time: new Date(),
      payload: Buffer.from(codec.encode(payload).finish()),
      position: ++position,
    }));
    const { outcomes } = await events.deliver({ events: batch });
    const refused = outcomes.find(({ result }) => result !== Outcome_Result.RESULT_DONE);
    if (refused) throw new Error(refused.error);
  };

  const consent: Advice['consent'] = (given, ...userIds) =>
    deliver(
      'ConsentChanged',
      ConsentChanged,
      ...userIds.map((userId) => ({ userId, purpose: 'personalisation', version: '1', given })),
    );

  const buy: Advice['buy'] = async (userId, ...bought) => {
    const orderId = newId();
    const things = bought.map(({ kind, id, club }) => ({ kind, id, club }));
    const order = { userId, orderId, kind: 'shop', amount: '10.00', currency: 'EUR', title: 'Things', things };
    await deliver('OrderPaid', OrderPaid, OrderPaid.fromPartial(order));
    return orderId;
  };

  return {
    catalog,
    messaging,
    database,
    deliver,
    consent,
    buy,
    async buyers(count, ...things) {
      const ids = Array.from({ length: count }, () => newId());
      await consent(true, ...ids);
      for (const id of ids) await buy(id, ...things);
      return ids;
    },
    async stop() {
      events.close();
      await database.close();
      await messaging.stop();
      catalog.close();
    },
  };
}
