import { createHash } from 'node:crypto';
import { newId } from '@plaza/service';
import { eventKeys } from '../src/tickets/index.ts';
import type { House } from './harness.ts';

export interface SoldTicket {
  id: string;
  code: string;
}

/** So many tickets of an event, sold without the purchases. */
export async function soldTickets(
  { catalog, database, encryptionKey }: Pick<House, 'catalog' | 'database' | 'encryptionKey'>,
  eventId: string,
  count: number,
  holder = newId(),
): Promise<SoldTicket[]> {
  const key = await eventKeys(database, encryptionKey).of(eventId);
  const made = Array.from({ length: count }, () => {
    const id = newId();
    return { id, code: key.code({ ticketId: id, holder, version: 1 }) };
  });
  await catalog.admin(
    `with taken as (
       update seats set status = 'sold', order_id = $3 where id in (select s.id from seats s
         join event_categories c on c.id = s.category_id where c.event_id = $1 and s.status = 'free' limit $4)
         returning id, label
     ), numbered as (select id, label, row_number() over () as n from taken)
     insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
       select u.id, $2, $1, s.id, $3, 'Stand', s.label, 1, 'EUR', u.code, 'valid'
         from unnest($5::uuid[], $6::text[]) with ordinality as u (id, code, n) join numbered s using (n)`,
    [eventId, holder, newId(), count, made.map(({ id }) => id), made.map(({ code }) => code)],
  );
  return made;
}

/** Pseudo-random and the same in every run. */
export function dice(seed: string): (sides: number) => number {
  let n = 0;
  return (sides) => createHash('sha256').update(`${seed} ${n++}`).digest().readUInt32BE() % sides;
}
