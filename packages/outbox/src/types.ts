// The events that there are, from the options of their messages in proto/plaza/events/v1: what each carries, what it happened to, and which services receive it.
import { eventRoutes, type EventPayloads } from '@plaza/api/event-types';
import { newId, type ServiceName } from '@plaza/service';

export type EventType = keyof EventPayloads;
export type PayloadOf<Type extends EventType> = EventPayloads[Type];

interface EventDefinition<Payload> {
  readonly destinations: readonly ServiceName[];
  /** Events of one aggregate take effect in the order in which they were written. */
  readonly aggregate: (payload: Payload) => string;
}

/** By the full name of their message. What SQL functions write into the outbox must say the same: `npm test` compares it. */
export const eventTypes = Object.fromEntries(
  Object.entries(eventRoutes).map(([type, { to, kind, field }]): [string, EventDefinition<Record<string, unknown>>] => [
    type,
    { destinations: to, aggregate: (payload) => `${kind}:${String(payload[field])}` },
  ]),
) as unknown as { readonly [Type in EventType]: EventDefinition<PayloadOf<Type>> };

/** An event that is to be written. */
export interface NewEvent<Type extends EventType = EventType> {
  readonly id: string;
  readonly type: Type;
  readonly payload: PayloadOf<Type>;
}

type NameOf<Type extends string> = Type extends `plaza.events.v1.${infer Name}` ? Uncapitalize<Name> : never;

/** `emit(em, events.orderPaid({ userId, orderId, … }))` */
export const events = Object.fromEntries(
  Object.keys(eventTypes).map((type) => {
    const name = type.slice(type.lastIndexOf('.') + 1);
    return [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, (payload: object) => ({ id: newId(), type, payload })];
  }),
) as unknown as { readonly [Type in EventType as NameOf<Type>]: (payload: PayloadOf<Type>) => NewEvent<Type> };

/** An event that arrived. */
export interface ReceivedEvent<Payload = unknown> {
  /** The same however often it arrives. */
  readonly id: string;
  readonly type: string;
  /** When it was written. */
  readonly time: Date;
  readonly aggregate: string;
  /** Whom it concerns. */
  readonly userId: string;
  readonly payload: Payload;
}
