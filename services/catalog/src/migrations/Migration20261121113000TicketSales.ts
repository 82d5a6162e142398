import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';

// The two transactions of a purchase of tickets, each for many purchases at once: one call, one commit. They run with the rights of
// whoever calls, so that policies hold, and each order is written in the name of its buyer. See tickets/sale.sql.ts.

/**
 * Adds to the free seats of categories, each named once, and of their events. Rows are locked in the order of their ids: two calls at
 * once follow each other and never wait crosswise. Call it last, since all buyers share these rows.
 */
const countSeatsSql = `
create function catalog.count_seats(categories uuid[], changes integer[]) returns void language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform from event_categories c where c.id = any (categories) order by c.id for no key update;
  update event_categories c set seats_left = c.seats_left + u.change
    from unnest(categories, changes) as u (id, change) where c.id = u.id;
  perform from events e where e.id in (select c.event_id from event_categories c where c.id = any (categories)) order by e.id for no key update;
  update events e set seats_available = e.seats_available + s.change
    from (select c.event_id, sum(u.change) as change from unnest(categories, changes) as u (id, change) join event_categories c on c.id = u.id
      group by c.event_id) s
    where e.id = s.event_id;
end $$`;

/**
 * Begins the sagas of orders: claims the idempotency keys, holds the next free seats, writes a pending ticket for each and the saga's
 * row, leased to \`owner\`. Answers a JSON array with an outcome for each order, by its place from 1: {state}, {refused: reason} that
 * leaves nothing behind, or {earlier: id} of the saga that has the key already, null if that was for another request.
 *
 * Seats that another call is taking at this moment are skipped and not waited for. A key that another call has claimed is waited for:
 * first of all and in the order of the keys, so that nobody waits for what waits for him.
 */
const holdTicketsSql = `
create function catalog.hold_tickets(owner uuid, lease_ms integer, orders jsonb) returns text language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  item record;
  outcomes jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(orders)]);
  refusal text;
  in_category uuid;
  -- The last seat that this call has taken in the category. What lies before it needs no second look.
  reached integer;
  wanted integer;
  seat_ids uuid[]; labels text[]; last_position integer;
  order_state jsonb;
  counted uuid[] := '{}';
  changes integer[] := '{}';
begin
  for item in
    select o.* from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, key text, kind text, hash text)
      where o.key is not null order by o.user_id, o.key
  loop
    perform set_config('plaza.actor', item.user_id::text, true);
    insert into idempotency_keys (user_id, key, method, request_hash, response)
      values (item.user_id, item.key, item.kind, decode(item.hash, 'hex'), uuid_send(item.id)) on conflict do nothing;
    if not found then
      outcomes[item.place] := jsonb_build_object('earlier', (
        select encode(k.response, 'hex')::uuid from idempotency_keys k
          where k.user_id = item.user_id and k.key = item.key and k.request_hash = decode(item.hash, 'hex')));
    end if;
  end loop;

  for item in
    select o.*, e.id is not null as is_there, e.date <= now() as past, e.title, e.date, e.venue, e.club, c.id as category_id, c.price, c.currency
      from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, key text, kind text, event_id uuid, category text,
        hold_until timestamptz, created_at timestamptz, tickets jsonb)
      -- The limits keep the planner from reading all events for a handful of orders.
      left join lateral (select * from events where id = o.event_id limit 1) e on true
      left join lateral (select * from event_categories where event_id = e.id and name = o.category limit 1) c on true
      where outcomes[o.place] is null
      order by c.id, o.place
  loop
    perform set_config('plaza.actor', item.user_id::text, true);
    refusal := case when not item.is_there then 'EVENT_NOT_FOUND' when item.past then 'EVENT_PAST' when item.category_id is null then 'CATEGORY_NOT_FOUND' end;
    if refusal is null then
      if item.category_id is distinct from in_category then
        in_category := item.category_id;
        reached := 0;
      end if;
      wanted := jsonb_array_length(item.tickets);
      select array_agg(s.id order by s.position), array_agg(s.label order by s.position), max(s.position) into seat_ids, labels, last_position
        from (
          select id, label, position from seats where category_id = in_category and status = 'free' and position > reached
            order by position limit wanted for update skip locked
        ) s;
      if coalesce(cardinality(seat_ids), 0) < wanted then refusal := 'SOLD_OUT'; end if;
    end if;
    if refusal is not null then
      outcomes[item.place] := jsonb_build_object('refused', refusal);
      delete from idempotency_keys k where k.user_id = item.user_id and k.key = item.key;
      continue;
    end if;

    reached := last_position;
    update seats s set status = 'held', order_id = item.id, held_until = item.hold_until where s.id = any (seat_ids);
    insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status, created_at)
      select (t.ticket->>'id')::uuid, item.user_id, item.event_id, seat_ids[t.place], item.id, item.category, labels[t.place], item.price,
          item.currency, t.ticket->>'code', 'pending', item.created_at
        from jsonb_array_elements(item.tickets) with ordinality as t (ticket, place);
    order_state := jsonb_build_object(
      'eventId', item.event_id, 'categoryId', in_category, 'category', item.category, 'quantity', wanted,
      'price', item.price::text, 'total', (item.price * wanted)::text, 'currency', item.currency,
      'event', jsonb_build_object('title', item.title, 'date', item.date, 'venue', item.venue, 'club', item.club),
      'tickets', (select jsonb_agg(t.ticket || jsonb_build_object('seat', labels[t.place]) order by t.place)
        from jsonb_array_elements(item.tickets) with ordinality as t (ticket, place)));
    insert into sagas (id, kind, user_id, state, hold_until, created_at, lease_owner, lease_until)
      values (item.id, item.kind, item.user_id, order_state, item.hold_until, item.created_at, owner,
        clock_timestamp() + lease_ms * interval '1 millisecond');
    outcomes[item.place] := jsonb_build_object('state', order_state);
    if counted[cardinality(counted)] = in_category then
      changes[cardinality(changes)] := changes[cardinality(changes)] - wanted;
    else
      counted := counted || in_category;
      changes := changes || -wanted;
    end if;
  end loop;

  if counted <> '{}' then perform count_seats(counted, changes); end if;
  return to_jsonb(outcomes)::text;
end $$`;

/**
 * Ends the sagas of orders that are paid: tickets become valid, seats sold, and the answer is stored. Answers for each order, by its
 * place from 1, whether its saga was still leased to \`owner\`; if not, nothing of it was touched. Raises if an order has lost its seats.
 */
const issueTicketsSql = `
create function catalog.issue_tickets(owner uuid, orders jsonb) returns boolean[] language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  item record;
  mine boolean[] := array_fill(false, array[jsonb_array_length(orders)]);
  seat_ids uuid[];
  sold integer;
begin
  for item in
    select o.* from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, quantity integer, response text) order by o.id
  loop
    perform set_config('plaza.actor', item.user_id::text, true);
    update sagas s set status = 'done', response = decode(item.response, 'base64'), refusal = null, step = null, lease_owner = null, lease_until = null,
        updated_at = now()
      where s.id = item.id and s.lease_owner = owner and s.status in ('running', 'compensating');
    continue when not found;
    mine[item.place] := true;
    with valid as (
      update tickets t set status = 'valid' where t.order_id = item.id and t.status = 'pending' returning t.seat_id
    )
    select array_agg(v.seat_id) into seat_ids from valid v;
    update seats s set status = 'sold', held_until = null where s.id = any (seat_ids) and s.order_id = item.id and s.status = 'held';
    get diagnostics sold = row_count;
    if coalesce(cardinality(seat_ids), 0) <> item.quantity or sold <> item.quantity then raise exception 'The order % has lost its seats.', item.id; end if;
  end loop;
  return mine;
end $$`;

const signatures = ['count_seats(uuid[], integer[])', 'hold_tickets(uuid, integer, jsonb)', 'issue_tickets(uuid, jsonb)'];

export class Migration20261121113000TicketSales extends Migration {
  override up(): void {
    for (const sql of [countSeatsSql, holdTicketsSql, issueTicketsSql]) this.addSql(sql);
    for (const signature of signatures) {
      this.addSql(`revoke all on function catalog.${signature} from public`);
      this.addSql(`grant execute on function catalog.${signature} to "${runtimeRole('catalog')}"`);
    }
  }

  override down(): void {
    for (const signature of signatures) this.addSql(`drop function catalog.${signature}`);
  }
}
