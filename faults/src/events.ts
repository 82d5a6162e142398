// The checks of events: each one was emitted once, was applied once, and reached every webhook that has selected it.
import { compare, type Check } from './findings.ts';

interface Emission {
  type: string;
  /** A query for the ids of the facts, as `id`. */
  facts: string;
  /** The service that emits the events, and the field of the payload that has the id of the fact. */
  producer: string;
  field: string;
  destination: string;
  /** The type of the webhook and the notification, and a query for the ids in notifications. */
  notified?: { type: string; ids: string };
}

const emissions: readonly Emission[] = [
  {
    type: 'UserRegistered',
    facts: `select id from auth.users where email like '%@faults.example' or role = 'guest' union select guest_id from auth.guest_merges`,
    producer: 'auth',
    field: 'user_id',
    destination: 'wallet',
  },
  {
    // Money that a merchant receives is a payment, of which its owner is notified, or part of an order.
    type: 'MoneyReceived',
    facts: `select id from wallet.transactions where type = 'receive' and not jsonb_exists(metadata, 'payment_id')
      and user_id not in (select id from wallet.merchants)`,
    producer: 'wallet',
    field: 'transaction_id',
    destination: 'messaging',
    notified: {
      type: 'money.received',
      ids: `select data->>'transaction_id' as id from messaging.notifications where type = 'money.received'`,
    },
  },
  {
    type: 'OrderPaid',
    // A refund is a saga as well.
    facts: `select id from catalog.sagas where status = 'done' and kind not like '%-refund'`,
    producer: 'catalog',
    field: 'order_id',
    destination: 'messaging',
    notified: {
      type: 'order.paid',
      ids: `select data->>'order_id' as id from messaging.notifications where type = 'order.paid'`,
    },
  },
  {
    type: 'TicketIssued',
    facts: `select id from catalog.tickets where status in ('valid', 'refunded') and order_id in (select id from catalog.sagas)`,
    producer: 'catalog',
    field: 'ticket_id',
    destination: 'messaging',
    // One notification may name several tickets.
    notified: {
      type: 'ticket.issued',
      ids: `select jsonb_array_elements_text(data->'ticket_ids') as id from messaging.notifications where type = 'ticket.issued'`,
    },
  },
];

export const eventsAreDelivered: Check = async ({ rows, receiver, people }, found) => {
  const subscribed = new Set(people.map(({ id }) => id));
  await Promise.all(
    emissions.map(async ({ type, facts, producer, field, destination, notified }) => {
      const happened = await rows<{ id: string }>(facts);
      const written = await rows<{ event: string; fact: string; user_id: string; state: string; consumed: boolean }>(`
      select o.id as event, o.payload->>'${field}' as fact, o.user_id, o.state, i.event_id is not null as consumed
        from ${producer}.outbox o left join ${destination}.inbox i on i.event_id = o.id where o.type = 'plaza.events.v1.${type}' and o.destination = '${destination}'`);
      compare(
        `${type} of`,
        happened.map(({ id }) => id),
        written.map(({ fact }) => fact),
        found,
      );
      if (written.length > new Set(written.map(({ fact }) => fact)).size)
        found.doubled.push(`events ${type} of one thing`);
      for (const { event, state, consumed } of written) {
        if (state !== 'done') found.wrong.push(`a ${type} is ${state}`);
        else if (!consumed) found.lost.push(`the effect of ${type} ${event}: it is done, and not in the inbox`);
      }
      if (!notified) return;
      const noted = (await rows<{ id: string }>(notified.ids)).map(({ id }) => id);
      compare(
        `notification ${notified.type} of`,
        happened.map(({ id }) => id),
        noted,
        found,
      );
      if (noted.length > new Set(noted).size)
        found.doubled.push(`${noted.length - new Set(noted).size} notifications ${notified.type}`);
      for (const { event, user_id: userId } of written) {
        if (subscribed.has(userId) && !receiver.arrived(userId).has(event))
          found.lost.push(`webhook ${notified.type} ${event}`);
      }
    }),
  );
  // Every webhook has an event.
  const known = new Set(
    (await rows<{ id: string }>('select id from wallet.outbox union all select id from catalog.outbox')).map(
      ({ id }) => id,
    ),
  );
  for (const { id } of people) {
    for (const event of receiver.arrived(id).keys())
      if (!known.has(event)) found.doubled.push(`webhook ${event}, which is no event`);
  }
  found.wrong.push(...receiver.wrong.splice(0));
};
