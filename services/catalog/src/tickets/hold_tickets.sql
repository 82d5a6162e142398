-- hold_tickets: begins the sagas of orders of tickets: reserves the idempotency keys, holds the seats, and writes a
-- pending ticket for each seat and the row of the saga.
--
-- Inputs:  who leases the sagas; for how many milliseconds; a JSON array of orders, each with its `place` in the array,
--          from 1. See sale.queries.ts. An order takes the next free seats of its category; or exactly the `seats` that
--          it names by their labels; or those that its buyer's hold has, `hold_id`. `together` says that so many seats
--          side by side were not found, but only this number.
-- Outputs: a JSON array with the result of each order, by its place:
--          {state}: the state of the saga; the seats are held;
--          {refused}: the reason; nothing of the order is left. SOLD_OUT comes with `left`, the number of seats that
--          the order could have had, LIMIT_PER_PERSON with `limit` and how many more the person can buy (`left`),
--          SEAT_NOT_FOUND and SEATS_TAKEN with the `seats`, SEATS_NOT_TOGETHER with `together`, and PRICE_CHANGED,
--          where another total was expected, with `total` and `currency`;
--          {earlier}: the id of the saga that has the idempotency key already, null if that is of another request.
-- Errors:  serialization_failure if a key was reserved a moment ago and is free again, because the order that had it
--          has failed, or an event was changed meanwhile: call again.
--          check_violation with the constraint "person_open_check": refuse_closed.sql.
--          insufficient_privilege in a person's transaction.
-- Locks:   first the keys, in their order, so that calls cannot deadlock: a key that another call has reserved is
--          waited for. Then, where an event limits what one person buys, the person for the event (advisory). Then
--          the holds that are bought, and the free ones of the chosen seats, each in the order of their ids. Other
--          seats that another call is taking are skipped and not waited for. Then those of refuse_closed.sql, and last
--          those of count_seats.sql. Expired holds that are in the way end here, so that no sale waits for a job:
--          end_holds.sql.
-- Cost:    a statement for all orders takes, with ten orders in a call, a third of the time in the database that one
--          statement for each order takes.
--
-- Plans are kept for as long as a connection, and the first are made while the tables are all but empty, when every way
-- to read them looks as good as any other. So each table is read by "= any" of keys that are known before, or in a
-- lateral query with "offset 0" or a limit: no plan can read it whole.
--
-- One statement is on behalf of many people: it acts as the system and writes every order under the id of its buyer,
-- and its caller acts afterwards as before. An error sets the actor back as well, with everything else that the
-- statement did.
create or replace function hold_tickets(owner uuid, lease_ms integer, orders jsonb)
returns text
language plpgsql
set search_path = catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  item record;
  outcomes jsonb[] := array_fill(null::jsonb, array[jsonb_array_length(orders)]);
  refusal text;
  in_category uuid;
  -- The free seats of the category, as many as its orders need together, and how many of them are taken.
  free_ids uuid[]; free_labels text[]; taken integer;
  wanted integer;
  -- Where an event limits what one person buys: what they have, and in this call had before, by person and event.
  bought integer;
  bought_here jsonb := '{}'; bought_by text;
  held_tickets jsonb;
  -- The seats that orders name, all together; the seats of one order; what it cannot have; what is given to those that
  -- named their seats, and the holds that are bought.
  chosen_ids uuid[]; own_ids uuid[]; own_labels text[]; gone text[];
  given uuid[] := '{}'; hold_ids uuid[]; used_holds uuid[] := '{}'; used_by uuid[] := '{}';
  -- Seats of holds that have ended here.
  freed_in uuid[] := '{}'; freed_seats integer[] := '{}';
  -- Of each seat that is held.
  places integer[] := '{}'; seat_ids uuid[] := '{}'; labels text[] := '{}'; ticket_ids uuid[] := '{}';
  codes text[] := '{}';
  refused integer[] := '{}';
  -- The events of what is held, as they were read.
  event_ids uuid[] := '{}'; event_versions integer[] := '{}';
  counted uuid[] := '{}';
  changes integer[] := '{}';
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  -- First, and in the order of the keys: see Locks.
  insert into idempotency_keys (user_id, key, method, request_hash, saga_id)
    select o.user_id, o.key, o.kind, decode(o.hash, 'hex'), o.id
      from jsonb_to_recordset(orders) as o (id uuid, user_id uuid, key text, kind text, hash text)
      where o.key is not null order by o.user_id, o.key
    on conflict do nothing;
  for item in
    select o.place, k.key is null as free,
        case when k.request_hash = decode(o.hash, 'hex') then k.saga_id end as earlier
      from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, key text, hash text)
      left join lateral (select * from idempotency_keys where user_id = o.user_id and key = o.key offset 0) k on true
      where o.key is not null and k.saga_id is distinct from o.id
  loop
    if item.free then
      raise exception 'the order that had a key failed at the same time' using errcode = 'serialization_failure';
    end if;
    outcomes[item.place] := jsonb_build_object('earlier', item.earlier);
  end loop;

  -- One order after the other, of one person for one event with a limit: the later one counts what was bought before.
  perform pg_advisory_xact_lock(l.key) from (
    select distinct hashtextextended(o.user_id::text || o.event_id::text, 7052941) as key
      from jsonb_to_recordset(orders) as o (place integer, user_id uuid, event_id uuid)
      cross join lateral (select 1 from events where id = o.event_id and limit_per_person is not null limit 1) e
      where outcomes[o.place] is null
      order by key) l;

  hold_ids := array(
    select o.hold_id from jsonb_to_recordset(orders) as o (place integer, hold_id uuid)
      where o.hold_id is not null and outcomes[o.place] is null);
  if hold_ids <> '{}' then
    perform from ticket_holds h where h.id = any (hold_ids) order by h.id for update;
  end if;
  chosen_ids := array(
    select s.id
      from jsonb_to_recordset(orders) as o (place integer, event_id uuid, category text, seats jsonb)
      cross join lateral (select id from event_categories where event_id = o.event_id and name = o.category limit 1) c
      cross join lateral jsonb_array_elements_text(o.seats) as w (label)
      cross join lateral (select id from seats where category_id = c.id and label = w.label limit 1) s
      where o.seats is not null and outcomes[o.place] is null);
  if chosen_ids <> '{}' then
    select freed_in || coalesce(array_agg(e.category_id), '{}'), freed_seats || coalesce(array_agg(e.freed), '{}')
      into freed_in, freed_seats
      from end_holds(array(select s.order_id from seats s
        where s.id = any (chosen_ids) and s.status = 'held' and s.held_until <= now()), true) e;
    perform from seats s where s.id = any (chosen_ids) and s.status = 'free' order by s.id for update;
  end if;

  for item in
    select o.*, e.id is not null as is_there, e.date <= now() as past,
        e.state = 'published' and coalesce(e.visible_from <= now(), true) as is_visible,
        coalesce(e.on_sale_from <= now(), true) and coalesce(e.on_sale_until > now(), true) as on_sale,
        e.cancelled_at is not null as cancelled, e.limit_per_person, e.merchant_id, e.version, e.title, e.date, e.venue,
        e.club, e.nft,
        c.id as category_id, c.price, c.currency,
        coalesce(sum(jsonb_array_length(o.tickets)) filter (where o.seats is null and o.hold_id is null)
          over (partition by c.id), 0) as wanted_together
      from jsonb_to_recordset(orders)
        as o (place integer, id uuid, user_id uuid, event_id uuid, category text, expected_total numeric, tickets jsonb,
          seats jsonb, hold_id uuid, together integer)
      left join lateral (select * from events where id = o.event_id limit 1) e on true
      left join lateral (select * from event_categories where event_id = e.id and name = o.category limit 1) c on true
      where outcomes[o.place] is null
      order by c.id, o.place
  loop
    refusal := case
      when not item.is_there or not item.is_visible then 'EVENT_NOT_FOUND'
      when item.cancelled then 'EVENT_CANCELLED'
      when item.past then 'EVENT_PAST'
      when not item.on_sale then 'NOT_ON_SALE'
      when item.category_id is null then 'CATEGORY_NOT_FOUND'
    end;
    if refusal is null then
      if item.category_id is distinct from in_category then
        in_category := item.category_id;
        taken := 0;
        for attempt in 1 .. 2 loop
          select coalesce(array_agg(s.id order by s.position), '{}'),
              coalesce(array_agg(s.label order by s.position), '{}')
            into free_ids, free_labels
            from (select id, label, position from seats
                   where category_id = in_category and status = 'free' and id <> all (chosen_ids)
                   order by position limit item.wanted_together for update skip locked) s;
          exit when attempt = 2 or cardinality(free_ids) = item.wanted_together;
          select freed_in || coalesce(array_agg(e.category_id), '{}'), freed_seats || coalesce(array_agg(e.freed), '{}')
            into freed_in, freed_seats
            from end_holds(array(select h.id from ticket_holds h
              where h.category_id = in_category and h.expires_at <= now()), true) e;
        end loop;
      end if;
      wanted := jsonb_array_length(item.tickets);
      own_ids := null;
      gone := null;
      if item.hold_id is not null then
        select array_agg(s.id order by s.position), array_agg(s.label order by s.position) into own_ids, own_labels
          from ticket_holds h
          cross join lateral (select id, label, position from seats
            where id = any (h.seat_ids) and order_id = h.id and status = 'held' offset 0) s
          where h.id = item.hold_id and h.user_id = item.user_id and h.event_id = item.event_id
            and h.category_id = in_category and h.order_id is null and h.expires_at > now()
            and h.id <> all (used_holds);
      elsif item.seats is not null then
        select coalesce(array_agg(s.id order by s.position), '{}'),
            coalesce(array_agg(s.label order by s.position), '{}')
          into own_ids, own_labels
          from (select id, label, position from seats
                 where id = any (chosen_ids) and category_id = in_category and status = 'free' and item.seats ? label
                   and id <> all (given)
                 order by position for update skip locked) s;
        gone := array(select w.label from jsonb_array_elements_text(item.seats) as w (label)
          where w.label <> all (own_labels));
      end if;
      if item.limit_per_person is not null then
        bought_by := item.user_id::text || item.event_id::text;
        select count(*) + coalesce((bought_here->>bought_by)::integer, 0) into bought
          from (select t.event_id, t.status from tickets t where t.user_id = item.user_id offset 0) own
          where own.event_id = item.event_id and own.status in ('pending', 'valid', 'used');
        -- Neither the hold that is bought nor those that orders before it have bought in this call.
        select bought + coalesce(sum(cardinality(own.seat_ids)), 0) into bought
          from (select * from ticket_holds h where h.user_id = item.user_id offset 0) own
          where own.event_id = item.event_id and own.order_id is null and own.expires_at > now()
            and own.id is distinct from item.hold_id and own.id <> all (used_holds);
      end if;
      if item.hold_id is not null and cardinality(own_ids) is distinct from wanted then
        refusal := 'SEAT_HOLD_NOT_FOUND';
      elsif item.together < wanted then
        refusal := 'SEATS_NOT_TOGETHER';
      elsif gone <> '{}' then
        refusal := 'SEATS_TAKEN';
        if exists (select from unnest(gone) as g (label)
            where not exists (select from seats s where s.category_id = in_category and s.label = g.label)) then
          refusal := 'SEAT_NOT_FOUND';
          gone := array(select g.label from unnest(gone) as g (label)
            where not exists (select from seats s where s.category_id = in_category and s.label = g.label));
        end if;
      elsif own_ids is null and cardinality(free_ids) < taken + wanted then
        refusal := 'SOLD_OUT';
      elsif bought + wanted > item.limit_per_person then
        refusal := 'LIMIT_PER_PERSON';
      elsif item.expected_total <> item.price * wanted then
        refusal := 'PRICE_CHANGED';
      end if;
    end if;
    if refusal is not null then
      outcomes[item.place] := jsonb_build_object('refused', refusal) || case refusal
        when 'SOLD_OUT' then jsonb_build_object('left', cardinality(free_ids) - taken)
        when 'SEAT_NOT_FOUND' then jsonb_build_object('seats', to_jsonb(gone))
        when 'SEATS_TAKEN' then jsonb_build_object('seats', to_jsonb(gone))
        when 'SEATS_NOT_TOGETHER' then jsonb_build_object('together', item.together)
        when 'LIMIT_PER_PERSON' then
          jsonb_build_object('limit', item.limit_per_person, 'left', greatest(item.limit_per_person - bought, 0))
        when 'PRICE_CHANGED' then
          jsonb_build_object('total', (item.price * wanted)::text, 'currency', item.currency)
        else '{}' end;
      refused := refused || item.place;
      continue;
    end if;

    if own_ids is null then
      own_ids := free_ids[taken + 1 : taken + wanted];
      own_labels := free_labels[taken + 1 : taken + wanted];
      taken := taken + wanted;
    else
      given := given || own_ids;
    end if;
    held_tickets := '[]';
    for n in 1 .. wanted loop
      held_tickets := held_tickets || (item.tickets->(n - 1) || jsonb_build_object('seat', own_labels[n]));
      places := places || item.place;
      seat_ids := seat_ids || own_ids[n];
      labels := labels || own_labels[n];
      ticket_ids := ticket_ids || (item.tickets->(n - 1)->>'id')::uuid;
      codes := codes || (item.tickets->(n - 1)->>'code');
    end loop;
    event_ids := event_ids || item.event_id;
    event_versions := event_versions || item.version;
    if item.limit_per_person is not null then
      bought_here := bought_here || jsonb_build_object(bought_by,
        coalesce((bought_here->>bought_by)::integer, 0) + wanted);
    end if;
    outcomes[item.place] := jsonb_build_object('state', jsonb_build_object(
      'eventId', item.event_id, 'categoryId', in_category, 'category', item.category, 'quantity', wanted,
      'price', item.price::text, 'total', (item.price * wanted)::text, 'currency', item.currency,
      'event', jsonb_build_object('title', item.title, 'date', item.date, 'venue', item.venue, 'club', item.club),
      'merchantId', item.merchant_id, 'nft', item.nft, 'tickets', held_tickets)
      || case when item.hold_id is null then '{}' else jsonb_build_object('holdId', item.hold_id) end);
    if item.hold_id is not null then
      used_holds := used_holds || item.hold_id;
      used_by := used_by || item.id;
      -- Its seats are counted as held already. Its event is locked like that of every order.
      wanted := 0;
    end if;
    if counted[cardinality(counted)] = in_category then
      changes[cardinality(changes)] := changes[cardinality(changes)] - wanted;
    else
      counted := counted || in_category;
      changes := changes || -wanted;
    end if;
  end loop;

  if refused <> '{}' then
    delete from idempotency_keys k where k.ctid = any (array(
      select own.ctid from jsonb_to_recordset(orders) as o (place integer, user_id uuid, key text)
        cross join lateral (
          select i.ctid from idempotency_keys i where i.user_id = o.user_id and i.key = o.key offset 0
        ) own
        where o.place = any (refused)));
  end if;
  if counted <> '{}' then
    update seats s set status = 'held', order_id = o.id, held_until = o.hold_until
      from unnest(places, seat_ids) as u (place, seat_id)
      join jsonb_to_recordset(orders) as o (place integer, id uuid, hold_until timestamptz) on o.place = u.place
      where s.id = any (seat_ids) and s.id = u.seat_id;
    insert into tickets
        (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, nft, status, created_at)
      select u.ticket_id, o.user_id, o.event_id, u.seat_id, o.id, o.category, u.label,
          (outcomes[u.place]#>>'{state,price}')::numeric,
          outcomes[u.place]#>>'{state,currency}', u.code, (outcomes[u.place]#>>'{state,nft}')::boolean, 'pending',
          o.created_at
        from unnest(places, seat_ids, labels, ticket_ids, codes) as u (place, seat_id, label, ticket_id, code)
        join jsonb_to_recordset(orders)
          as o (place integer, id uuid, user_id uuid, event_id uuid, category text, created_at timestamptz)
          on o.place = u.place;
    insert into sagas
        (id, kind, user_id, idempotency_key, request_id, state, hold_until, created_at, lease_owner, lease_until)
      select o.id, o.kind, o.user_id, o.key, o.request_id, outcomes[o.place]->'state', o.hold_until, o.created_at,
          owner, clock_timestamp() + lease_ms * interval '1 millisecond'
        from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, key text, request_id text,
          kind text, hold_until timestamptz, created_at timestamptz)
        where outcomes[o.place] ? 'state';
    if used_holds <> '{}' then
      update ticket_holds h set order_id = u.order_id
        from unnest(used_holds, used_by) as u (id, order_id) where h.id = any (used_holds) and h.id = u.id;
    end if;
  end if;
  if freed_in <> '{}' then
    select array_agg(u.id), array_agg(u.change) into counted, changes
      from (select u.id, sum(u.change)::integer as change
              from unnest(counted || freed_in, changes || freed_seats) as u (id, change) group by u.id) u;
  end if;
  if counted <> '{}' then
    perform count_seats(counted, changes);
    -- Its event is locked now: what was sold is the event as it is.
    if exists (select from unnest(event_ids, event_versions) as u (id, version)
        cross join lateral (select e.version from events e where e.id = u.id offset 0) e
        where e.version <> u.version) then
      raise exception 'an event was changed at the same time' using errcode = 'serialization_failure';
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return to_jsonb(outcomes)::text;
end $$;
revoke all on function hold_tickets(uuid, integer, jsonb) from public;
grant execute on function hold_tickets(uuid, integer, jsonb) to plaza_catalog;
