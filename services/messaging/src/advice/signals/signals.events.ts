// What is learned of people, from events: what they bought, what they gave back, and whether they agree to it.
import { testCurrency } from '@plaza/money';
import type { EventHandlers } from '@plaza/outbox';
import { afterCommit, isUuid, type SqlEntityManager } from '@plaza/service';
import { thingKinds, type ThingKind } from './signal.entity.ts';
import { agree, dropOrders, forget, keepSignals } from './signals.ts';

const purpose = 'personalisation';
const longestClub = 50;

const isKind = (kind: string): kind is ThingKind => (thingKinds as readonly string[]).includes(kind);

/** `changed` is called after the commit, for people of whom something else is known now. */
export function signalEvents(changed: (userIds: readonly string[]) => void): EventHandlers {
  const afterwards = (em: SqlEntityManager, batch: readonly { userId: string }[]): void =>
    afterCommit(em, () => changed(batch.map(({ userId }) => userId)));
  return {
    async 'plaza.events.v1.OrderPaid'(em, batch) {
      // What a test key did is nothing that people want. A kind that is not known here is of a newer catalog.
      const signals = batch
        .filter(({ payload }) => payload.currency !== testCurrency)
        .flatMap(({ userId, time, payload: { orderId, things } }) =>
          things.flatMap(({ kind, id, club }) =>
            isKind(kind) && isUuid(id) && isUuid(orderId)
              ? [{ userId, thingId: id, orderId, kind, club: club.length > longestClub ? '' : club, takenAt: time }]
              : [],
          ),
        );
      await keepSignals(em, signals);
      afterwards(em, signals);
    },

    async 'plaza.events.v1.OrderRefunded'(em, batch) {
      const whole = batch
        .filter(({ payload }) => payload.refunded === payload.total && isUuid(payload.orderId))
        .map(({ userId, payload: { orderId } }) => ({ userId, orderId }));
      await dropOrders(em, whole);
      afterwards(em, whole);
    },

    async 'plaza.events.v1.ConsentChanged'(em, batch) {
      // The last one of each person counts.
      const given = new Map(
        batch
          .filter(({ payload }) => payload.purpose === purpose)
          .map(({ userId, payload }) => [userId, payload.given]),
      );
      const people = [...given.keys()];
      await agree(
        em,
        people.filter((userId) => given.get(userId)),
      );
      await forget(
        em,
        people.filter((userId) => !given.get(userId)),
      );
      afterwards(
        em,
        people.map((userId) => ({ userId })),
      );
    },
  };
}
