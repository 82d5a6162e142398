import type { SqlEntityManager } from '@plaza/service';
import { payloadToJson } from './codec.ts';
import { eventTypes, type NewEvent } from './types.ts';

// Far below what a statement may hold.
const atOnce = 500;

/**
 * Writes events into the outbox, in this order and in the caller's transaction: they are told if it commits, and never were if it does
 * not. May be done on anybody's behalf. The events of an aggregate keep the order of their writing as long as transactions that
 * write some lock what the events are about, which whatever changes it does anyway.
 */
export async function emit(em: SqlEntityManager, written: NewEvent | readonly NewEvent[]): Promise<void> {
  const rows = [written].flat().flatMap((event) => {
    const { destinations, aggregate } = eventTypes[event.type];
    const payload = JSON.stringify(payloadToJson(event));
    return destinations.map((destination) => [event.id, event.type, aggregate(event.payload as never), destination, event.payload.userId, payload]);
  });
  for (let at = 0; at < rows.length; at += atOnce) {
    const some = rows.slice(at, at + atOnce);
    await em.execute(`insert into outbox (id, type, aggregate, destination, user_id, payload) values ${some.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}`, some.flat());
  }
}
