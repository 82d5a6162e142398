CREATE SCHEMA catalog;

CREATE TABLE catalog.audit_log (
    "position" bigint NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor uuid NOT NULL,
    actor_role text NOT NULL,
    rpc text NOT NULL,
    outcome text NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    reason text NOT NULL,
    request_id text NOT NULL,
    idempotency_key text,
    address text NOT NULL,
    details jsonb NOT NULL,
    act uuid,
    merchant uuid,
    key_id uuid,
    CONSTRAINT audit_log_details_check CHECK (((jsonb_typeof(details) = 'object'::text) AND (pg_column_size(details) <= 16384))),
    CONSTRAINT audit_log_outcome_check CHECK ((outcome = ANY (ARRAY['begun'::text, 'done'::text, 'error'::text])))
);

ALTER TABLE ONLY catalog.audit_log FORCE ROW LEVEL SECURITY;

CREATE FUNCTION catalog.audit_content(entry catalog.audit_log) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_array(
    entry.position, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.actor_role, entry.act, entry.merchant, entry.key_id, entry.rpc, entry.outcome,
    entry.subject_kind, entry.subject, entry.reason, entry.request_id, entry.idempotency_key, entry.address,
    entry.details
  )::text
$$;

CREATE FUNCTION catalog.category_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  update events set price_from = price_from where id = coalesce(new.event_id, old.event_id);
  return null;
end $$;

CREATE FUNCTION catalog.check_in(scans jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  item record;
  scan check_ins;
  found check_ins[] := '{}';
  -- The ticket of the last scan that was decided, as that scan left it.
  ticket uuid; is_inside boolean; is_used boolean;
  problem text; fault text;
  moment timestamptz;
  -- Tickets as scans that were decided here leave them, and those with scans of before, which are judged.
  passing uuid[] := '{}'; inside_after boolean[] := '{}'; used_after boolean[] := '{}';
  judged uuid[] := '{}';
  last integer := 0;
  outcomes text;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform pg_advisory_xact_lock(hashtextextended(l.event_id::text, 4410733))
    from (select distinct s.event_id from jsonb_to_recordset(scans) as s (event_id uuid) order by s.event_id) l;
  perform from tickets t
    where t.id = any (array(select s.ticket_id from jsonb_to_recordset(scans) as s (ticket_id uuid)))
    order by t.id for no key update;

  for item in
    select s.*, l.categories, l.opens_at, l.closes_at, l.reentry, t.status, t.inside, t.user_id, t.category,
        t.event_id as ticket_event, t.version as ticket_version, t.qr_code, e.cancelled_at
      from jsonb_to_recordset(scans) as s (place integer, id uuid, device_id uuid, scan_id uuid, event_id uuid,
        list_id uuid, ticket_id uuid, version bigint, code text, verified boolean, problem text, kind text,
        shown text, reason text, at timestamptz, device_at timestamptz)
      left join lateral (select * from check_in_lists where id = s.list_id limit 1) l on true
      left join lateral (select * from tickets where id = s.ticket_id and status <> 'pending' limit 1) t on true
      left join lateral (select * from events where id = s.event_id limit 1) e on true
      -- As a join that is no lookup, planned while there were few scans, it would read all of them.
      left join lateral (
        select true as is_there from check_ins c where c.device_id = s.device_id and c.scan_id = s.scan_id limit 1
      ) k on true
      where k.is_there is null
      order by s.ticket_id, s.place
  loop
    continue when item.problem is null and not item.verified and item.qr_code is distinct from item.code;
    -- In the order of the decisions, which no clock of a process changes.
    moment := clock_timestamp();
    if item.ticket_id is distinct from ticket then
      ticket := item.ticket_id;
      is_inside := item.inside;
      is_used := item.status = 'used';
    end if;
    problem := coalesce(item.problem, case
      when item.status is null then 'CODE_UNKNOWN'
      when item.ticket_event <> item.event_id then 'OTHER_EVENT'
      -- Nobody is kept inside.
      when item.kind = 'exit' then null
      when item.status = 'refunded' then 'TICKET_REFUNDED'
      -- Who came in before it was cancelled is not asked.
      when item.status = 'cancelled' or item.cancelled_at <= coalesce(item.at, moment) then 'EVENT_CANCELLED'
      -- A code of before has no version: it is the one that the ticket has, or was replaced.
      when item.version is distinct from item.ticket_version and item.qr_code <> item.code then 'TICKET_REPLACED'
    end);
    fault := case
      when problem is not null or item.kind = 'exit' then null
      when item.categories <> '{}' and item.category <> all (item.categories) then 'WRONG_GATE'
      when coalesce(item.at, moment) < item.opens_at or coalesce(item.at, moment) >= item.closes_at
        then 'OUTSIDE_HOURS'
    end;
    scan := null;
    scan.id := item.id;
    scan.device_id := item.device_id;
    scan.scan_id := item.scan_id;
    scan.event_id := item.event_id;
    scan.list_id := item.list_id;
    scan.kind := item.kind;
    scan.device_at := item.device_at;
    scan.reentry := item.reentry;
    scan.category := '';
    scan.offline := item.shown is not null;
    scan.at := moment;
    scan.shown := item.shown;
    scan.stands := 'refused';
    scan.effective := false;
    scan.moved := false;
    if item.ticket_event = item.event_id then
      scan.ticket_id := item.ticket_id;
      scan.holder := item.user_id;
      scan.category := item.category;
    end if;
    if item.shown is null then
      problem := coalesce(problem, fault, case when item.kind = 'entry' and (is_inside and item.reentry <> 'always'
        or is_used and item.reentry = 'never') then 'ALREADY_USED' end);
      scan.shown := case when problem is null then 'admitted' else 'refused' end;
      if problem is null then
        -- The latest of its ticket: judge_check_ins.sql would say the same.
        scan.effective := true;
        scan.stands := 'admitted';
        scan.moved := is_inside <> (item.kind = 'entry');
        if last = 0 or passing[last] <> ticket then
          last := last + 1;
          passing[last] := ticket;
        end if;
        inside_after[last] := item.kind = 'entry';
        used_after[last] := is_used or item.kind = 'entry';
      end if;
    else
      scan.at := least(item.at, moment);
      scan.effective := problem is null and item.shown = 'admitted';
      problem := case item.shown when 'refused' then item.reason else coalesce(problem, fault) end;
      if scan.effective then
        scan.stands := 'admitted';
        scan.fault := fault;
        judged := judged || ticket;
      elsif item.shown = 'admitted' then
        scan.stands := 'conflict';
      end if;
    end if;
    scan.reason := problem;
    if scan.effective then
      is_inside := item.kind = 'entry';
      is_used := is_used or item.kind = 'entry';
    end if;
    found := found || scan;
  end loop;

  insert into check_ins (id, device_id, scan_id, event_id, list_id, ticket_id, holder, category, kind, offline, at,
      device_at, reentry, shown, stands, reason, fault, effective, moved)
    select f.id, f.device_id, f.scan_id, f.event_id, f.list_id, f.ticket_id, f.holder, f.category, f.kind, f.offline,
        f.at, f.device_at, f.reentry, f.shown, f.stands, f.reason, f.fault, f.effective, f.moved
      from unnest(found) as f;
  if last > 0 then
    update tickets t set status = case when p.used then 'used' else 'valid' end, inside = p.inside
      from unnest(passing, inside_after, used_after) as p (id, inside, used)
      where t.id = p.id and t.status in ('valid', 'used')
        and (t.status, t.inside) is distinct from (case when p.used then 'used' else 'valid' end, p.inside);
  end if;
  if judged <> '{}' then
    perform judge_check_ins(array(select distinct j from unnest(judged) as j));
  end if;
  insert into outbox (type, aggregate, destination, user_id, payload)
    select 'plaza.events.v1.TicketCheckedIn', 'ticket:' || t.id, 'messaging', t.user_id,
        jsonb_build_object('user_id', t.user_id, 'ticket_id', t.id, 'event_id', e.id, 'event_title', e.title,
          'category', t.category, 'seat', t.seat, 'order_id', t.order_id, 'gate', l.gate,
          'merchant_id', coalesce(e.merchant_id::text, ''),
          'entered_at', to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from unnest(found) as f
      cross join lateral (select * from check_ins where id = f.id limit 1) c
      cross join lateral (select * from tickets where id = c.ticket_id limit 1) t
      cross join lateral (select * from events where id = c.event_id limit 1) e
      cross join lateral (select * from check_in_lists where id = c.list_id limit 1) l
      where f.kind = 'entry' and f.effective and c.stands = 'admitted'
      order by c.at, c.scan_id;

  select coalesce(jsonb_agg(jsonb_build_object('result', c.stands, 'reason', c.reason, 'ticketId', t.id,
        'category', t.category, 'seat', t.seat, 'firstEntryAt', f.at, 'firstEntryGate', f.gate)
        order by s.place), '[]')::text
    into outcomes
    from jsonb_to_recordset(scans) as s (place integer, device_id uuid, scan_id uuid)
    left join lateral (
      select * from check_ins k where k.device_id = s.device_id and k.scan_id = s.scan_id limit 1
    ) c on true
    left join lateral (select * from tickets where id = c.ticket_id limit 1) t on true
    left join lateral (
      select k.at, l.gate from check_ins k
        cross join lateral (select o.gate from check_in_lists o where o.id = k.list_id limit 1) l
        where k.ticket_id = c.ticket_id and k.effective and k.kind = 'entry' order by k.at, k.scan_id limit 1
    ) f on true;
  perform set_config('plaza.actor', caller, true);
  return outcomes;
end $$;

CREATE FUNCTION catalog.count_check_ins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  insert into check_in_counts as n (list_id, category, entries, exits, conflicts, refusals)
    select a.list_id, a.category, count(*) filter (where a.moved and a.kind = 'entry'),
        count(*) filter (where a.moved and a.kind = 'exit'), count(*) filter (where a.stands = 'conflict'),
        count(*) filter (where a.stands = 'refused')
      from added a group by a.list_id, a.category order by a.list_id, a.category
    on conflict (list_id, category) do update set entries = n.entries + excluded.entries,
      exits = n.exits + excluded.exits, conflicts = n.conflicts + excluded.conflicts,
      refusals = n.refusals + excluded.refusals;
  return null;
end $$;

CREATE FUNCTION catalog.count_image() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if old.owner is not null then
    update media_usage set images = greatest(images - 1, 0), bytes = greatest(bytes - old.size, 0)
      where owner = old.owner;
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.count_seats(categories uuid[], changes integer[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
begin
  perform from event_categories c where c.id = any (categories) order by c.id for no key update;
  update event_categories c set seats_left = c.seats_left + u.change
    from unnest(categories, changes) as u (id, change) where c.id = u.id;
  perform from events e
    where e.id in (select c.event_id from event_categories c where c.id = any (categories))
    order by e.id for no key update;
  update events e set seats_available = e.seats_available + s.change
    from (select c.event_id, sum(u.change) as change
            from unnest(categories, changes) as u (id, change) join event_categories c on c.id = u.id
      group by c.event_id) s
    where e.id = s.event_id;
end $$;

CREATE FUNCTION catalog.drop_audit_entries() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  beginning bigint;
  removed integer;
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0));
  perform set_config('plaza.actor', 'system', true);
  select k.begin_count into beginning from audit_checkpoints k order by k.sequence desc limit 1;
  delete from audit_log l using audit_chain c where c.position = l.position and c.number <= beginning;
  get diagnostics removed = row_count;
  delete from audit_chain where number < beginning;
  perform set_config('plaza.actor', caller, true);
  return removed;
end $$;

CREATE FUNCTION catalog.end_holds(holds uuid[], only_expired boolean) RETURNS TABLE(category_id uuid, freed integer)
    LANGUAGE sql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  with ended as (
    delete from ticket_holds h where h.id = any (array(
        select l.id from ticket_holds l
          where l.id = any (holds) and l.order_id is null and (not only_expired or l.expires_at <= now())
          order by l.id for update skip locked))
      returning h.id, h.seat_ids
  ), free as (
    update seats s set status = 'free', order_id = null, held_until = null
      from ended e
      where s.id = any (array(select unnest(d.seat_ids) from ended d)) and s.order_id = e.id and s.status = 'held'
      returning s.category_id
  )
  select f.category_id, count(*)::integer from free f group by f.category_id
$$;

CREATE FUNCTION catalog.end_offers() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  update ticket_transfers t set state = 'ended', ended_at = now(), address = null
  where t.ticket_id = new.id and t.state = 'offered';
  return null;
end $$;

CREATE FUNCTION catalog.esims_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  people constant uuid[] := array[
    case when tg_op <> 'INSERT' then old.user_id end, case when tg_op <> 'DELETE' then new.user_id end
  ];
begin
  delete from esim_active a
  where a.user_id = any (people)
    and not exists (select from esims e where e.id = a.id and e.user_id = a.user_id and e.status = 'active');
  insert into esim_active (id, user_id, plan_id, activated_at, expires_at, data_total, data_used, qr_code)
  select distinct on (e.user_id)
    e.id, e.user_id, e.plan_id, e.activated_at, e.expires_at, e.data_total, e.data_used, e.qr_code
  from esims e
  where e.user_id = any (people) and e.status = 'active'
  order by e.user_id, e.activated_at desc, e.id desc
  on conflict (user_id) do update set (
    id, plan_id, activated_at, expires_at, data_total, data_used, qr_code
  ) = (
    excluded.id, excluded.plan_id, excluded.activated_at, excluded.expires_at, excluded.data_total,
    excluded.data_used, excluded.qr_code
  )
  where (excluded.activated_at, excluded.id) >= (esim_active.activated_at, esim_active.id)
    or excluded.id = esim_active.id;
  return null;
end $$;

CREATE FUNCTION catalog.event_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if tg_op <> 'INSERT' then
    perform note_stale('event', old.id, old.club);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('event', new.id, new.club);
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.fold_words(given text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select btrim(regexp_replace(
    replace(replace(replace(
      translate(regexp_replace(normalize(lower(given), nfkd), '[\u0300-\u036f]', '', 'g'), 'łøđðı', 'loddi'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[^[:alnum:]]+', ' ', 'g'))
$$;

CREATE FUNCTION catalog.hold_tickets(owner uuid, lease_ms integer, orders jsonb) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
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

CREATE FUNCTION catalog.index_club(of_id text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select save_search_document(
    'club', c.id, c.name, 'club ' || c.sport, c.id, c.sport, null, c.created_at, '-infinity', 'infinity')
    from clubs c where c.id = of_id
$$;

CREATE FUNCTION catalog.index_embeddings() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $_$
declare
  home constant text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'vector' and string_to_array(e.extversion, '.')::int[] >= '{0,8}');
  length int;
begin
  if home is null then
    return false;
  end if;
  foreach length in array '{96,384,512,640,768,1024,1152,1280,1536}'::int[] loop
    execute format('create index if not exists %2$I on images
      using hnsw ((embedding::%1$I.vector(%3$s)) %1$I.vector_cosine_ops) where cardinality(embedding) = %3$s',
      home, format('images_embedding_%s_index', length), length);
  end loop;
  -- That of the built-in embedder alone, from before.
  drop index if exists images_embedding_index;
  return true;
end $_$;

CREATE FUNCTION catalog.index_event(of_id text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select save_search_document(
    'event', e.id::text, e.title, e.venue, e.club, e.competition, e.price_from, e.created_at,
    case when e.state = 'published' and e.cancelled_at is null
      then greatest(e.visible_from, e.listed_from, '-infinity') else 'infinity' end, e.date)
    from events e where e.id = of_id::uuid
$$;

CREATE FUNCTION catalog.index_plan(of_id text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select save_search_document(
    'plan', p.id::text, p.name, 'esim sim data ' || array_to_string(p.countries, ' '), '', p.region, p.price,
    '-infinity',
    case p.state when 'published' then greatest(p.visible_from, p.listed_from, '-infinity')
      else 'infinity' end, 'infinity')
    from esim_plans p where p.id = of_id::uuid
$$;

CREATE FUNCTION catalog.index_product(of_id text) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select save_search_document(
    'product', p.id::text, p.name, concat_ws(' ', left(p.description, 4000), v.words), p.club, p.category,
    coalesce(v.lowest, p.price), p.created_at,
    case p.state when 'published' then greatest(p.visible_from, p.listed_from, '-infinity')
      else 'infinity' end, 'infinity')
    from products p
    cross join lateral (
      select min(coalesce(v.price, p.price)) as lowest,
        string_agg(concat_ws(' ', v.size, v.colour, v.sku), ' ' order by v.position, v.id) as words
      from product_variants v where v.product_id = p.id and v.state = 'active'
    ) v
    where p.id = of_id::uuid
$$;

CREATE FUNCTION catalog.issue_tickets(owner uuid, orders jsonb) RETURNS boolean[]
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  order_ids constant uuid[] := array(select o.id from jsonb_to_recordset(orders) as o (id uuid) order by o.id);
  mine boolean[] := array_fill(false, array[cardinality(order_ids)]);
  ids uuid[]; places integer[];
  lost uuid;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform from sagas s where s.id = any (order_ids) order by s.id for no key update;
  with done as (
    update sagas s set status = 'done', response = decode(o.response, 'base64'), refusal = null, step = null,
        idempotency_key = null, lease_owner = null, lease_until = null, updated_at = now()
      from jsonb_to_recordset(orders) as o (place integer, id uuid, response text)
      where s.id = any (order_ids) and s.id = o.id and s.lease_owner = owner and s.status in ('running', 'compensating')
      returning s.id, o.place
  )
  select coalesce(array_agg(d.id), '{}'), coalesce(array_agg(d.place), '{}') into ids, places from done d;
  for n in 1 .. cardinality(places) loop
    mine[places[n]] := true;
  end loop;

  with valid as (
    update tickets t set status = 'valid' where t.order_id = any (ids) and t.status = 'pending'
      returning t.order_id, t.seat_id
  ), sold as (
    update seats s set status = 'sold', held_until = null from valid v
      where s.id = any (array(select v.seat_id from valid v)) and s.id = v.seat_id and s.order_id = v.order_id
        and s.status = 'held'
      returning s.order_id
  )
  select o.id into lost from jsonb_to_recordset(orders) as o (id uuid, quantity integer)
    where o.id = any (ids)
      and (o.quantity <> (select count(*) from valid v where v.order_id = o.id)
        or o.quantity <> (select count(*) from sold s where s.order_id = o.id))
    limit 1;
  if found then raise exception 'The order % has lost its seats.', lost; end if;

  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, t.type, t.aggregate, t.destination, t.user_id, t.payload
      from jsonb_to_recordset(orders) as o (place integer, events jsonb)
      cross join lateral jsonb_array_elements(o.events) with ordinality as e (value, number)
      cross join lateral jsonb_to_record(e.value)
        as t (id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb)
      where mine[o.place] order by o.place, e.number;
  perform set_config('plaza.actor', caller, true);
  return mine;
end $$;

CREATE FUNCTION catalog.judge_check_ins(judged uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  with ordered as (
    select c.id, c.kind, c.reentry, c.fault, lag(c.kind) over scans as before,
        (array_agg(c.id) filter (where c.kind = 'entry')
          over (scans rows between unbounded preceding and 1 preceding))[1] as first_entry
      from check_ins c where c.ticket_id = any (judged) and c.effective
      window scans as (partition by c.ticket_id order by c.at, c.scan_id)
  ), found as (
    select o.id,
        o.kind = 'entry' and o.reentry <> 'always' and o.first_entry is not null
          and (o.reentry = 'never' or o.before = 'entry') as again,
        o.fault, o.first_entry,
        case o.kind when 'entry' then o.before is distinct from 'entry' else o.before is not distinct from 'entry' end
          as moved
      from ordered o
  )
  update check_ins c set stands = case when f.again or f.fault is not null then 'conflict' else 'admitted' end,
      reason = case when f.again then 'ALREADY_USED' else f.fault end,
      conflicts_with = case when f.again then f.first_entry end, moved = f.moved
    from found f
    where c.id = f.id
      and (c.stands, c.reason, c.conflicts_with, c.moved) is distinct from
        (case when f.again or f.fault is not null then 'conflict' else 'admitted' end,
          case when f.again then 'ALREADY_USED' else f.fault end, case when f.again then f.first_entry end, f.moved);
  update tickets t set status = case when l.entered then 'used' else 'valid' end, inside = l.inside
    from unnest(judged) as u (id)
    cross join lateral (
      select coalesce(bool_or(c.kind = 'entry'), false) as entered,
          coalesce((array_agg(c.kind order by c.at desc, c.scan_id desc))[1] = 'entry', false) as inside
        from check_ins c where c.ticket_id = u.id and c.effective
    ) l
    where t.id = u.id and t.status in ('valid', 'used')
      and (t.status, t.inside) is distinct from (case when l.entered then 'used' else 'valid' end, l.inside);
end $$;

CREATE FUNCTION catalog.keep_version() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if new is distinct from old then
    new.version := old.version + 1;
  end if;
  return new;
end $$;

CREATE FUNCTION catalog.lowest_price() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  new.price_from := coalesce((select min(c.price) from event_categories c where c.event_id = new.id), new.price_from);
  return new;
end $$;

CREATE FUNCTION catalog.move_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  change integer;
begin
  if tg_op = 'INSERT' then
    change := new.stock;
  elsif old.has_variants or new.has_variants then
    return null;
  else
    change := new.stock - old.stock;
  end if;
  if change <> 0 then
    insert into stock_movements (product_id, kind, quantity, order_id, reason, actor)
      values (new.id, coalesce(told->>'kind', case tg_op when 'INSERT' then 'receipt' else 'correction' end), change,
        (told->>'order')::uuid, coalesce(told->>'reason', ''), (told->>'actor')::uuid);
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.move_variant_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  product constant uuid := case tg_op when 'DELETE' then old.product_id else new.product_id end;
  variant constant uuid := case tg_op when 'DELETE' then old.id else new.id end;
  change constant integer := case when tg_op <> 'DELETE' then new.stock else 0 end
    - case when tg_op <> 'INSERT' then old.stock else 0 end;
begin
  if change <> 0 then
    insert into stock_movements (product_id, variant_id, kind, quantity, order_id, reason, actor)
      select p.id, variant,
        case tg_op when 'DELETE' then 'correction'
          else coalesce(told->>'kind', case tg_op when 'INSERT' then 'receipt' else 'correction' end) end,
        change, (told->>'order')::uuid, coalesce(told->>'reason', ''), (told->>'actor')::uuid
      from products p where p.id = product;
  end if;
  if tg_op = 'UPDATE' then
    update products set stock = stock where id = product and change <> 0;
  else
    update products set has_variants = tg_op = 'INSERT' or has_variants, stock = stock where id = product;
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.note_stale(kind text, subject uuid, club text DEFAULT ''::text, category text DEFAULT ''::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject, club, category) values (kind, subject, club, category);
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION catalog.outbox_claim(to_destinations text[], at_most integer, in_flight integer, lease interval, stay_awake boolean) RETURNS TABLE(again boolean, "position" bigint, id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb, "time" double precision, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  d text;
  room integer;
  full_up boolean := false;
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  if stay_awake then
    insert into outbox_relay as r (id, awake_until) values (1, clock_timestamp() + interval '200 ms')
      on conflict (id) do update set awake_until = excluded.awake_until
        where r.awake_until < clock_timestamp() + interval '100 ms';
  end if;
  if not pg_try_advisory_xact_lock(hashtext(current_schema() || '.outbox'), 1) then
    perform set_config('plaza.actor', caller, true);
    return;
  end if;
  update outbox o set next_attempt_at = null
    where o.position = any (array(
      select w.position from outbox w
      where w.state = 'pending' and w.next_attempt_at <= now() order by w.next_attempt_at limit at_most));
  foreach d in array to_destinations loop
    return query
      update outbox o set handed_until = clock_timestamp() + lease
      where o.position = any (array(
          select h.position from outbox h
          where h.destination = d and h.state = 'handed' and h.handed_until <= now()
          order by h.handed_until limit in_flight))
        and o.state = 'handed'
      returning true, o.position, o.id, o.type, o.aggregate, o.destination, o.user_id, o.payload,
        extract(epoch from o.created_at)::double precision * 1000, o.attempts;
    room := least(at_most, in_flight - (
      select count(*) from (
        select from outbox h where h.destination = d and h.state = 'handed' limit in_flight) handed));
    full_up := full_up or room <= 0;
    continue when room <= 0;
    return query
      with ready as materialized (
        select o.position, o.aggregate from outbox o
        where o.destination = d and o.state = 'pending' and o.next_attempt_at is null
        order by o.position limit at_most + at_most / 2
      ), barred as materialized (
        select a.aggregate, b.position,
          b.next_attempt_at + case when b.attempts > 0 then interval '1 minute' else interval '0' end as until
        from (select r.aggregate, max(r.position) as last from ready r group by r.aggregate) a
        cross join lateral (
          select o.position, o.next_attempt_at, o.attempts from outbox o
          where o.destination = d and o.aggregate = a.aggregate and o.position < a.last
            and (o.state = 'handed' or (o.state = 'pending' and o.next_attempt_at is not null))
          order by o.position limit 1) b
      ), parked as (
        update outbox o set next_attempt_at = b.until from barred b
        where o.position = any (array(
            select r.position from ready r join barred b on b.aggregate = r.aggregate
            where r.position > b.position and b.until is not null))
          and o.aggregate = b.aggregate
      ), handed as (
        update outbox o set state = 'handed', handed_until = clock_timestamp() + lease
        where o.position = any (array(
          select r.position from ready r left join barred b on b.aggregate = r.aggregate
          where b.position is null or r.position < b.position order by r.position limit room))
        returning o.*
      )
      select false, h.position, h.id, h.type, h.aggregate, h.destination, h.user_id, h.payload,
        extract(epoch from h.created_at)::double precision * 1000, h.attempts from handed h;
  end loop;
  if full_up then
    insert into outbox_relay as r (id, awake_until) values (1, clock_timestamp() + interval '3 s')
      on conflict (id) do update set awake_until = excluded.awake_until
        where r.awake_until < clock_timestamp() + interval '1500 ms';
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION catalog.outbox_event_id() RETURNS uuid
    LANGUAGE sql
    AS $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
  $$;

CREATE FUNCTION catalog.outbox_settle(to_destination text, positions bigint[], ids uuid[], results integer[], errors text[], most_attempts integer, first_pause interval, longest_pause interval) RETURNS TABLE(id uuid, type text, state text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  freed text[];
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  with done as (
    update outbox o set state = 'done', done_at = clock_timestamp(), handed_until = null, next_attempt_at = null
    from unnest(positions, ids, results) as r (position, id, result)
    where r.result = 1 and o.position = any (positions) and o.position = r.position and o.id = r.id
      and o.destination = to_destination and o.state <> 'done'
    returning o.aggregate, o.attempts
  )
  select coalesce(array_agg(distinct d.aggregate), '{}') into freed from done d where d.attempts > 0;
  if not 1 = all (results) then
    return query
      with settled as (
        update outbox o set
          state = case
            when r.result = 4 then 'handed'
            when r.result = 2 and o.attempts + 1 >= most_attempts then 'dead'
            else 'pending' end,
          attempts = o.attempts + case when r.result = 2 then 1 else 0 end,
          next_attempt_at = case when r.result = 2 and o.attempts + 1 < most_attempts
            then clock_timestamp()
              + least(first_pause * power(2, least(o.attempts, 30)), longest_pause) * (0.75 + random() / 2) end,
          handed_until = case when r.result = 4 then clock_timestamp() + first_pause end,
          last_error = case when r.result = 2 then left(r.error, 1000) else o.last_error end
        from unnest(positions, ids, results, errors) as r (position, id, result, error)
        where r.result in (2, 3, 4) and o.position = any (positions) and o.position = r.position and o.id = r.id
          and o.destination = to_destination and o.state = 'handed'
        returning o.id, o.type, o.state, o.attempts, r.result
      )
      select s.id, s.type, s.state, s.attempts from settled s where s.result = 2;
    freed := freed || array(
      select o.aggregate from unnest(positions, results) as r (position, result)
      join outbox o on o.position = r.position
      where o.position = any (positions) and r.result = 2 and o.state = 'dead');
  end if;
  if freed <> '{}' then
    update outbox o set next_attempt_at = null
      where o.position = any (array(
        select w.position from outbox w
        where w.destination = to_destination and w.aggregate = any (freed) and w.state = 'pending'
          and w.next_attempt_at is not null and w.attempts = 0
        order by w.position limit 1000));
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION catalog.outbox_wake() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    if not exists (select from "catalog"."outbox_relay" r where r.id = 1 and r.awake_until > clock_timestamp()) then
      perform pg_notify('plaza_outbox_' || tg_table_schema, '');
    end if;
    return null;
  end $$;

CREATE FUNCTION catalog.plan_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  perform note_stale('plan', coalesce(new.id, old.id));
  return null;
end $$;

CREATE FUNCTION catalog.product_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if tg_op <> 'INSERT' then
    perform note_stale('product', old.id, old.club, old.category);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('product', new.id, new.club, new.category);
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.product_leaves_carts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject) select 'cart', c.user_id from cart c where c.product_id = old.id;
  perform set_config('plaza.actor', caller, true);
  return old;
end $$;

CREATE FUNCTION catalog.queue_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;

CREATE FUNCTION catalog.record_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  told constant jsonb := coalesce(nullif(current_setting('plaza.change', true), ''), '{}')::jsonb;
  ignored constant text[] := '{stock,seats_available,seats_left,price_from,version,created_at,updated_at}';
  kind constant text := tg_argv[0];
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  row_now constant jsonb := coalesce(is_now, was);
  parent_id constant uuid := case when tg_argv[1] <> '' then (row_now->>tg_argv[1])::uuid end;
  seller uuid := (row_now->>'merchant_id')::uuid;
begin
  was := was - ignored;
  is_now := is_now - ignored;
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(w.key, w.value), jsonb_object_agg(w.key, is_now->w.key) into was, is_now
      from jsonb_each(was) w where is_now->w.key is distinct from w.value;
    if was is null then
      return null;
    end if;
  end if;
  if parent_id is not null then
    if tg_table_name = 'event_categories' then
      update events e set version = e.version + 1 where e.id = parent_id returning e.merchant_id into seller;
    else
      update products p set version = p.version + 1 where p.id = parent_id;
    end if;
  end if;
  -- Money is a text: a number would lose its cents in whoever reads JSON.
  was := was || coalesce((select jsonb_object_agg(m.key, m.value#>>'{}') from jsonb_each(was) m
    where m.key in ('price', 'old_price') and m.value <> 'null'), '{}');
  is_now := is_now || coalesce((select jsonb_object_agg(m.key, m.value#>>'{}') from jsonb_each(is_now) m
    where m.key in ('price', 'old_price') and m.value <> 'null'), '{}');
  insert into changes (kind, subject, parent, version, action, before, after, actor, by_staff, merchant, key_id,
      request_id, reason, import_id, reverts)
    values (kind, row_now->>'id', parent_id, (row_now->>'version')::integer,
      case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end, was, is_now,
      (told->>'actor')::uuid, coalesce((told->>'staff')::boolean, false), seller, (told->>'key')::uuid,
      told->>'request', coalesce(told->>'reason', ''), (told->>'import')::uuid,
      (told->>'reverts')::bigint);
  return null;
end $$;

CREATE FUNCTION catalog.recount_check_ins() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  insert into check_in_counts as n (list_id, category, entries, exits, conflicts, refusals)
    select c.list_id, c.category, sum(c.sign * (c.moved and c.kind = 'entry')::int),
        sum(c.sign * (c.moved and c.kind = 'exit')::int), sum(c.sign * (c.stands = 'conflict')::int),
        sum(c.sign * (c.stands = 'refused')::int)
      from (select 1 as sign, a.list_id, a.category, a.kind, a.moved, a.stands from added a
        union all select -1, r.list_id, r.category, r.kind, r.moved, r.stands from removed r) c
      group by c.list_id, c.category order by c.list_id, c.category
    on conflict (list_id, category) do update set entries = n.entries + excluded.entries,
      exits = n.exits + excluded.exits, conflicts = n.conflicts + excluded.conflicts,
      refusals = n.refusals + excluded.refusals;
  return null;
end $$;

CREATE FUNCTION catalog.refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  stack text;
begin
  if tg_op = 'DELETE' and tg_table_name <> 'audit_checkpoints' then
    get diagnostics stack = pg_context;
    if stack ~ '\mdrop_audit_entries\(\)' then
      return null;
    end if;
  end if;
  raise exception 'entries of the audit log stay as they are'
    using errcode = 'restrict_violation', table = tg_table_name, schema = tg_table_schema;
end $$;

CREATE FUNCTION catalog.refuse_closed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(new.user_id::text, 7052927));
  if new.kind not in ('order-refund', 'ticket-refund', 'esim-refund')
      and exists (select from closings c where c.user_id = new.user_id and c.state <> 'open') then
    raise exception 'person % is closed', new.user_id
      using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'catalog';
  end if;
  return new;
end $$;

CREATE FUNCTION catalog.save_search_document(of_kind text, of_id text, title text, details text, of_club text, of_category text, of_price numeric, at timestamp with time zone, listed_from timestamp with time zone, listed_until timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  folded constant text := fold_words(title);
  of_title constant tsvector := search_lexemes(folded);
begin
  insert into search_documents (
    kind, id, club, category, price, added_at, listed_from, listed_until, name, length, slice, title, document
  )
  values (
    of_kind, of_id, of_club, of_category, of_price, at, listed_from, listed_until, folded,
    1 + char_length(folded) - char_length(replace(folded, ' ', '')), abs(hashtext(of_id)) % 64, of_title,
    of_title || search_lexemes(
      fold_words(concat_ws(' ', replace(of_club, '_', ' '), of_category, left(details, 20000))))
  )
  on conflict (kind, id) do update set (
    club, category, price, added_at, listed_from, listed_until, name, length, title, document
  ) = (
    excluded.club, excluded.category, excluded.price, excluded.added_at, excluded.listed_from, excluded.listed_until,
    excluded.name, excluded.length, excluded.title, excluded.document
  );
  insert into search_words (word, trigrams)
  select w, word_trigrams(w)
  from (select distinct unnest(string_to_array(folded || ' ' || fold_words(replace(of_club, '_', ' ')), ' ')) as w) n
  where char_length(w) between 4 and 30
    and w !~ '[0-9]'
    and not exists (select from search_words s where s.word = w);
end $$;

CREATE FUNCTION catalog.seal_audit(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  last_number bigint;
  last_hash bytea;
  entry audit_log;
  sealed bigint[] := '{}';
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0)) then
    return -1;
  end if;
  perform set_config('plaza.actor', 'system', true);
  for entry in
    select l.* from audit_unsealed u join audit_log l on l.position = u.position order by u.position limit most
  loop
    if last_number is null then
      select c.number, c.hash into last_number, last_hash from audit_chain c order by c.number desc limit 1;
    end if;
    last_number := coalesce(last_number, 0) + 1;
    last_hash := sha256(coalesce(last_hash, ''::bytea) || convert_to(audit_content(entry), 'UTF8'));
    insert into audit_chain (number, position, hash) values (last_number, entry.position, last_hash);
    sealed := sealed || entry.position;
  end loop;
  delete from audit_unsealed where position = any (sealed);
  perform set_config('plaza.actor', caller, true);
  return cardinality(sealed);
end $$;

CREATE FUNCTION catalog.search_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if tg_op = 'DELETE' then
    delete from search_documents where kind = tg_argv[0] and id = old.id::text;
  elsif tg_argv[0] = 'product' then
    perform index_product(new.id::text);
  elsif tg_argv[0] = 'event' then
    perform index_event(new.id::text);
  elsif tg_argv[0] = 'plan' then
    perform index_plan(new.id::text);
  else
    perform index_club(new.id::text);
  end if;
  return null;
end $$;

CREATE FUNCTION catalog.search_lexemes(folded text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select strip(
    to_tsvector('pg_catalog.simple', folded)
    || to_tsvector('pg_catalog.english', folded)
    || to_tsvector('pg_catalog.french', folded))
$$;

CREATE FUNCTION catalog.search_occurs(word text, as_beginning boolean) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
declare
  asked tsquery;
begin
  -- What titles have is known without the index of everything.
  if exists (select from search_words w where w.word = search_occurs.word) then
    return true;
  end if;
  select case when as_beginning then q.matched else q.exact end into asked from search_query(array[word]) q;
  -- Counted, and not asked whether there is one: for one row the planner would read the table.
  return asked is not null and (select count(*) > 0 from search_documents d where d.document @@ asked);
end $$;

CREATE FUNCTION catalog.search_page(words text[], of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, sort text, after_first text, after_second text, after_kind text, after_id text, most integer, OUT results jsonb, OUT counts jsonb, OUT estimated boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $_$
declare
  -- With so many matches in a sixty-fourth, or in a sixteenth, of everything, only that is read.
  many_of_64th constant integer := 150;
  many_of_16th constant integer := 100;
  whole_name constant text := array_to_string(words, ' ');
  exact tsquery;
  matched tsquery;
  -- One in so many is read: of what the words and prices match, for the counts, and of what all filters leave, for the
  -- page. Of 64 slices those below `slices` are that part.
  part integer := 1; slices integer := 64;
  part_chosen integer := 1;
  alike integer; priced integer; chosen integer;
  by_relevance jsonb;
  is_down constant boolean := sort <> 'price';
  after_tier constant integer := case when sort = 'relevance' then after_first::integer end;
  after_length constant integer := case when sort = 'relevance' then after_second::integer end;
begin
  results := '[]';
  estimated := false;
  select q.exact, q.matched into exact, matched from search_query(words) q;
  if exact is null or matched is null then
    return;
  end if;

  -- By a column: its index in this order, or the words: the planner knows which is shorter.
  if sort <> 'relevance' then
    execute format($page$
      select coalesce(jsonb_agg(jsonb_build_array(p.first, '', p.kind, p.id)), '[]') from (
        select %2$s as first, d.kind, d.id from search_documents d
        where d.document @@ $1 and d.listed_from <= now() and d.listed_until > now()
          and ($2 is null or d.price >= $2) and ($3 is null or d.price <= $3)
          and ($4 = '' or d.kind = $4) and ($5 = '' or d.club = $5) and ($6 = '' or d.category = $6)
          and %1$s is not null and ($7 is null or (%1$s, d.kind, d.id) %3$s (%4$s, $8, $7))
        order by %1$s %5$s, d.kind %5$s, d.id %5$s
        limit $9) p $page$,
      case when sort = 'newest' then 'd.added_at' else 'd.price' end,
      case when sort = 'newest' then $t$to_char(d.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')$t$
        else 'd.price::text' end,
      case when is_down then '<' else '>' end,
      case when sort = 'newest' then '$10::timestamptz' else '$10::numeric' end,
      case when is_down then 'desc' else 'asc' end
    ) into results
    using matched, price_min, price_max, of_kind, of_club, of_category, after_id, after_kind, most, after_first;
    -- A later page has no counts.
    if after_id is not null then
      return;
    end if;
  end if;

  select s.* into alike, priced, chosen from search_sample(
    matched, of_kind, of_club, of_category, price_min, price_max, 1, 4 * many_of_64th) s;
  if priced >= many_of_64th then
    part := 64;
  end if;
  if chosen >= many_of_64th then
    part_chosen := 64;
  -- With fewer than five in a sixty-fourth there are not many.
  elsif alike >= 5 then
    select s.* into alike, priced, chosen from search_sample(
      matched, of_kind, of_club, of_category, price_min, price_max, 4, 4 * many_of_16th) s;
    -- The words match many, of which fewer have such a price: all of the many would have to be read.
    if part = 1 and (priced >= many_of_16th or alike >= 2 * many_of_16th and priced >= many_of_16th / 2) then
      part := 16;
    end if;
    if chosen >= many_of_16th then
      part_chosen := 16;
    end if;
  end if;
  if of_kind = '' and of_club = '' and of_category = '' then
    part_chosen := part;
  end if;
  slices := 64 / part;
  estimated := part > 1;

  -- By relevance: the whole name, all words in the name, the last one as a beginning, words in the rest; the shorter
  -- name first. Of very many, those of a part, and those whose whole name it is. In a part `price + 0` keeps the index
  -- of prices out of it, which would read every price between the two.
  with candidates as materialized (
    select d.kind, d.club, d.category, d.price, d.id, d.length,
      of_kind in ('', d.kind) as in_kind, of_club in ('', d.club) as in_club,
      of_category in ('', d.category) as in_category,
      case when sort <> 'relevance' or d.name = whole_name then 0 when d.title @@ exact then 1
        when d.title @@ matched then 2 else 3 end as tier
    from search_documents d
    where d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or part = 1 and d.price >= price_min or part > 1 and d.price + 0 >= price_min)
      and (price_max is null or part = 1 and d.price <= price_max or part > 1 and d.price + 0 <= price_max)
      and (part = 1 or d.slice < slices)
      and (after_id is null or part = part_chosen)
  ), others as (
    select d.kind, d.id, d.length,
      case when d.name = whole_name then 0 when d.title @@ exact then 1 when d.title @@ matched then 2
        else 3 end as tier
    from search_documents d
    where sort = 'relevance' and part <> part_chosen and (part_chosen = 1 or d.slice < 4)
      and d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or d.price >= price_min) and (price_max is null or d.price <= price_max)
      and (of_kind = '' or d.kind = of_kind) and (of_club = '' or d.club = of_club)
      and (of_category = '' or d.category = of_category)
  ), named as (
    select d.kind, d.id, d.length, 0 as tier
    from search_documents d
    where sort = 'relevance' and part_chosen > 1 and d.name = whole_name and d.slice >= 64 / part_chosen
      and d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or d.price >= price_min) and (price_max is null or d.price <= price_max)
      and (of_kind = '' or d.kind = of_kind) and (of_club = '' or d.club = of_club)
      and (of_category = '' or d.category = of_category)
  ), ranked as (
    select c.tier, c.length, c.kind, c.id from candidates c
    where sort = 'relevance' and part = part_chosen and c.in_kind and c.in_club and c.in_category
    union all
    select o.tier, o.length, o.kind, o.id from others o
    union all
    select n.tier, n.length, n.kind, n.id from named n
  )
  select (
    select coalesce(jsonb_agg(jsonb_build_array(p.tier::text, p.length::text, p.kind, p.id)), '[]')
    from (
      select * from ranked r
      where after_id is null or (r.tier, r.length, r.kind, r.id) > (after_tier, after_length, after_kind, after_id)
      order by r.tier, r.length, r.kind, r.id
      limit most
    ) p
  ), case when after_id is null then (
    select case when count(*) > 0 then jsonb_build_object(
        'total', count(*) filter (where c.in_kind and c.in_club and c.in_category) * part,
        'lowest', min(c.price) filter (where c.in_kind and c.in_club and c.in_category),
        'highest', max(c.price) filter (where c.in_kind and c.in_club and c.in_category)
      ) end
    from candidates c
  ) || jsonb_build_object('kinds', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.kind as value, count(*) * part as count
      from candidates c where c.in_club and c.in_category group by c.kind) f
  ), 'clubs', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.club as value, count(*) * part as count
      from candidates c where c.in_kind and c.in_category and c.club <> '' group by c.club
      order by count desc, value limit 50) f
  ), 'categories', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.category as value, count(*) * part as count
      from candidates c where c.in_kind and c.in_club and c.category <> '' group by c.category
      order by count desc, value limit 50) f
  )) end into by_relevance, counts;
  if sort = 'relevance' then
    results := by_relevance;
  end if;
end $_$;

CREATE FUNCTION catalog.search_query(words text[], OUT exact tsquery, OUT matched tsquery) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  word text;
  lexemes tsquery;
  beginning tsquery;
  left_out boolean := true;
begin
  foreach word in array words loop
    left_out := left_out and (ts_lexize('english_stem', word) = '{}' or ts_lexize('french_stem', word) = '{}');
  end loop;
  for i in 1 .. cardinality(words) loop
    word := words[i];
    select string_agg(quote_literal(lexeme), ' | ')::tsquery into lexemes
    from unnest(tsvector_to_array(search_lexemes(replace(word, '|', ' ')))) lexeme;
    beginning := lexemes;
    if i = cardinality(words) and char_length(word) >= 2 and word !~ '\|' then
      -- What begins with the word needs not be named besides.
      select (string_agg(quote_literal(lexeme), ' | ') || ' | ' || quote_literal(word) || ':*')::tsquery into beginning
      from unnest(tsvector_to_array(search_lexemes(word))) lexeme
      where not starts_with(lexeme, word);
      beginning := coalesce(beginning, (quote_literal(word) || ':*')::tsquery);
    end if;
    if not left_out and (ts_lexize('english_stem', word) = '{}' or ts_lexize('french_stem', word) = '{}') then
      -- A beginning such as `the` may become `theatre`; a whole word that is left out says nothing.
      continue;
    end if;
    exact := coalesce(exact && lexemes, exact, lexemes);
    matched := coalesce(matched && beginning, matched, beginning);
  end loop;
end $$;

CREATE FUNCTION catalog.search_sample(matched tsquery, of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, slices integer, most integer, OUT alike integer, OUT priced integer, OUT chosen integer) RETURNS record
    LANGUAGE plpgsql STABLE
    SET search_path TO 'catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
  select count(*), count(*) filter (where s.is_priced),
      count(*) filter (where s.is_priced and of_kind in ('', s.kind) and of_club in ('', s.club)
        and of_category in ('', s.category))
    into alike, priced, chosen
  from (
    select d.kind, d.club, d.category, (price_min is null or d.price >= price_min)
      and (price_max is null or d.price <= price_max) as is_priced
    from search_documents d
    where d.document @@ matched and d.slice < slices and d.listed_from <= now() and d.listed_until > now()
    limit most
  ) s;
end $$;

CREATE FUNCTION catalog.seller_of_variants() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  update product_variants set merchant_id = new.merchant_id where product_id = new.id;
  return null;
end $$;

CREATE FUNCTION catalog.similar_words(sought text, most integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  -- Once, and not for each word that it is compared with.
  runs constant text[] := word_trigrams(sought);
begin
  return query
    select w.word
    from search_words w
    cross join lateral (select count(*) as shared from unnest(w.trigrams) t where t = any (runs)) s
    where w.trigrams && runs
      and char_length(w.word) between char_length(sought) - 2 and char_length(sought) + 2
    group by w.word, s.shared
    order by s.shared desc, abs(char_length(w.word) - char_length(sought)), w.word
    limit most;
end $$;

CREATE FUNCTION catalog.ticket_changed() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  new.changed := pg_current_xact_id()::text::bigint;
  return new;
end $$;

CREATE FUNCTION catalog.token_due() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  new.token_due_at := now();
  return new;
end $$;

CREATE FUNCTION catalog.undo_check_in(undone uuid, why text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  scan check_ins;
begin
  select c.* into scan from check_ins c where c.id = undone;
  perform pg_advisory_xact_lock(hashtextextended(scan.event_id::text, 4410733));
  perform from tickets t where t.id = scan.ticket_id for no key update;
  -- Read again: another call may have undone it meanwhile.
  select c.* into scan from check_ins c where c.id = undone;
  if scan.stands = 'undone' then
    return true;
  elsif not scan.effective then
    return false;
  end if;
  update check_ins c set stands = 'undone', effective = false, moved = false, reason = null, conflicts_with = null,
      undone_at = now(), undo_reason = why
    where c.id = undone;
  perform judge_check_ins(array[scan.ticket_id]);
  return true;
end $$;

CREATE FUNCTION catalog.variant_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  perform note_stale('product', p.id, p.club, p.category)
    from products p where p.id = case tg_op when 'DELETE' then old.product_id else new.product_id end;
  return null;
end $$;

CREATE FUNCTION catalog.variant_leaves_carts() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject) select 'cart', c.user_id from cart c where c.variant_id = old.id;
  perform set_config('plaza.actor', caller, true);
  return old;
end $$;

CREATE FUNCTION catalog.variant_searched() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  perform index_product((case tg_op when 'DELETE' then old.product_id else new.product_id end)::text);
  return null;
end $$;

CREATE FUNCTION catalog.variant_seller() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
begin
  if tg_op = 'UPDATE' then
    raise exception 'A variant stays with its product.' using errcode = 'check_violation';
  end if;
  new.merchant_id := (select p.merchant_id from products p where p.id = new.product_id);
  return new;
end $$;

CREATE FUNCTION catalog.variant_stock() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  variants bigint;
  total integer;
begin
  select count(*), coalesce(sum(v.stock), 0) into variants, total
    from product_variants v where v.product_id = new.id;
  if variants > 0 and not old.has_variants and old.stock <> 0 then
    raise exception 'The product % has stock that is of no variant.', new.id using errcode = 'check_violation';
  end if;
  if old.has_variants and told->>'kind' = 'return' and new.stock > old.stock then
    insert into stock_movements (product_id, kind, quantity, order_id, reason)
      values (new.id, 'return', new.stock - old.stock, (told->>'order')::uuid, ''),
        (new.id, 'correction', old.stock - new.stock, (told->>'order')::uuid,
          'Ordered before there were variants: receive it on one of them.');
  end if;
  new.has_variants := variants > 0;
  new.stock := case when variants > 0 or old.has_variants then total else new.stock end;
  return new;
end $$;

CREATE FUNCTION catalog.word_trigrams(word text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'catalog', 'pg_temp'
    AS $$
  select array(select distinct substr(' ' || word || ' ', n, 3) from generate_series(1, char_length(word)) n)
$$;

CREATE TABLE catalog.audit_chain (
    number bigint NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((octet_length(hash) = 32))
);

ALTER TABLE ONLY catalog.audit_chain FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.audit_checkpoints (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    begin_count bigint NOT NULL,
    value text NOT NULL,
    CONSTRAINT audit_checkpoints_begin_check CHECK (((begin_count >= 0) AND (begin_count <= count)))
);

ALTER TABLE ONLY catalog.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog.audit_log ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.audit_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE catalog.audit_unsealed (
    "position" bigint NOT NULL
);

ALTER TABLE ONLY catalog.audit_unsealed FORCE ROW LEVEL SECURITY;

CREATE UNLOGGED TABLE catalog.cache_entries (
    name text NOT NULL,
    field text NOT NULL,
    token text NOT NULL,
    value bytea,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05');

ALTER TABLE ONLY catalog.cache_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE catalog.cache_entries IS 'The cache while Redis is away. It may be emptied at any time.';

CREATE TABLE catalog.cache_outages (
    process text NOT NULL,
    effective boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY catalog.cache_outages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE catalog.cache_outages IS 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';

CREATE TABLE catalog.cart (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    product_id uuid NOT NULL,
    quantity integer NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    variant_id uuid,
    CONSTRAINT cart_quantity_check CHECK (((quantity >= 1) AND (quantity <= 99)))
);

ALTER TABLE ONLY catalog.cart FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.chain_signers (
    chain_id bigint NOT NULL,
    address text NOT NULL,
    next_nonce integer NOT NULL,
    next_round_at timestamp with time zone DEFAULT now() NOT NULL,
    compared_to uuid
);

ALTER TABLE ONLY catalog.chain_signers FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.chain_transactions (
    id uuid NOT NULL,
    signer text NOT NULL,
    chain_id bigint NOT NULL,
    nonce integer NOT NULL,
    ticket_id uuid NOT NULL,
    action text NOT NULL,
    holder text NOT NULL,
    hashes text[] NOT NULL,
    raw text NOT NULL,
    max_fee numeric(30,0) NOT NULL,
    tip numeric(30,0) NOT NULL,
    state text DEFAULT 'sent'::text NOT NULL,
    signed_at timestamp with time zone DEFAULT now() NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chain_transactions_action_check CHECK ((action = ANY (ARRAY['mint'::text, 'move'::text, 'burn'::text]))),
    CONSTRAINT chain_transactions_hashes_check CHECK (((cardinality(hashes) >= 1) AND (cardinality(hashes) <= 100))),
    CONSTRAINT chain_transactions_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'done'::text, 'failed'::text, 'lost'::text])))
);

ALTER TABLE ONLY catalog.chain_transactions FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.changes (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    parent uuid,
    version integer,
    action text NOT NULL,
    before jsonb,
    after jsonb,
    actor uuid,
    by_staff boolean DEFAULT false NOT NULL,
    merchant uuid,
    key_id uuid,
    request_id text,
    reason text DEFAULT ''::text NOT NULL,
    reverts bigint,
    import_id uuid,
    CONSTRAINT changes_action_check CHECK ((action = ANY (ARRAY['create'::text, 'update'::text, 'delete'::text])))
);

ALTER TABLE ONLY catalog.changes FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog.changes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.changes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE catalog.check_in_counts (
    list_id uuid NOT NULL,
    category text NOT NULL,
    entries integer DEFAULT 0 NOT NULL,
    exits integer DEFAULT 0 NOT NULL,
    conflicts integer DEFAULT 0 NOT NULL,
    refusals integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY catalog.check_in_counts FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.check_in_devices (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    list_ids uuid[] NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    pairing_hash bytea,
    pairing_until timestamp with time zone,
    token_hash bytea,
    paired_at timestamp with time zone,
    last_seen_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT check_in_devices_hours_check CHECK ((valid_until > valid_from)),
    CONSTRAINT check_in_devices_lists_check CHECK (((cardinality(list_ids) >= 1) AND (cardinality(list_ids) <= 20))),
    CONSTRAINT check_in_devices_pairing_check CHECK ((((pairing_hash IS NULL) = (pairing_until IS NULL)) AND ((token_hash IS NULL) = (paired_at IS NULL))))
);

ALTER TABLE ONLY catalog.check_in_devices FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.check_in_lists (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    gate text NOT NULL,
    categories text[] DEFAULT '{}'::text[] NOT NULL,
    opens_at timestamp with time zone,
    closes_at timestamp with time zone,
    reentry text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT check_in_lists_hours_check CHECK ((closes_at > opens_at)),
    CONSTRAINT check_in_lists_reentry_check CHECK ((reentry = ANY (ARRAY['never'::text, 'after_exit'::text, 'always'::text])))
);

ALTER TABLE ONLY catalog.check_in_lists FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.check_ins (
    id uuid NOT NULL,
    device_id uuid NOT NULL,
    scan_id uuid NOT NULL,
    event_id uuid NOT NULL,
    list_id uuid NOT NULL,
    ticket_id uuid,
    holder uuid,
    category text NOT NULL,
    kind text NOT NULL,
    offline boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    device_at timestamp with time zone,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    reentry text NOT NULL,
    shown text NOT NULL,
    stands text NOT NULL,
    reason text,
    fault text,
    effective boolean DEFAULT false NOT NULL,
    moved boolean DEFAULT false NOT NULL,
    conflicts_with uuid,
    undone_at timestamp with time zone,
    undo_reason text,
    CONSTRAINT check_ins_effective_check CHECK (((NOT effective) OR (ticket_id IS NOT NULL))),
    CONSTRAINT check_ins_kind_check CHECK ((kind = ANY (ARRAY['entry'::text, 'exit'::text]))),
    CONSTRAINT check_ins_shown_check CHECK ((shown = ANY (ARRAY['admitted'::text, 'refused'::text]))),
    CONSTRAINT check_ins_stands_check CHECK ((stands = ANY (ARRAY['admitted'::text, 'conflict'::text, 'refused'::text, 'undone'::text]))),
    CONSTRAINT check_ins_undone_check CHECK (((stands = 'undone'::text) = (undone_at IS NOT NULL)))
);

ALTER TABLE ONLY catalog.check_ins FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.closings (
    user_id uuid NOT NULL,
    attempt integer NOT NULL,
    state text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT closings_state_check CHECK ((state = ANY (ARRAY['closing'::text, 'open'::text, 'closed'::text])))
);

ALTER TABLE ONLY catalog.closings FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.clubs (
    id text NOT NULL,
    name text NOT NULL,
    country text NOT NULL,
    sport text DEFAULT 'football'::text NOT NULL,
    colours text[] DEFAULT '{}'::text[] NOT NULL,
    crest_url text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    crest_id uuid,
    CONSTRAINT clubs_colours_check CHECK ((cardinality(colours) <= 5)),
    CONSTRAINT clubs_country_check CHECK ((country ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT clubs_id_check CHECK ((id ~ '^[A-Z0-9][A-Z0-9_]{0,49}$'::text)),
    CONSTRAINT clubs_name_check CHECK (((name <> ''::text) AND (char_length(name) <= 100)))
);

CREATE TABLE catalog.esim_active (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    activated_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    data_total integer NOT NULL,
    data_used integer DEFAULT 0 NOT NULL,
    qr_code text NOT NULL,
    CONSTRAINT esim_active_data_check CHECK (((data_total >= 0) AND (data_used >= 0))),
    CONSTRAINT esim_active_expires_check CHECK ((expires_at > activated_at)),
    CONSTRAINT esim_active_qr_check CHECK ((qr_code ~~ 'LPA:1$%$%'::text))
);

ALTER TABLE ONLY catalog.esim_active FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.esim_callbacks (
    id text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE catalog.esim_plans (
    id uuid NOT NULL,
    name text NOT NULL,
    region text NOT NULL,
    data integer NOT NULL,
    duration integer NOT NULL,
    countries text[] NOT NULL,
    price numeric(12,2) NOT NULL,
    currency text DEFAULT 'EUR'::text NOT NULL,
    popular boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    merchant_id uuid,
    state text DEFAULT 'published'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    visible_from timestamp with time zone,
    listed_from timestamp with time zone,
    on_sale_from timestamp with time zone,
    on_sale_until timestamp with time zone,
    published_at timestamp with time zone,
    external_id text,
    CONSTRAINT esim_plans_countries_check CHECK (((cardinality(countries) >= 1) AND (cardinality(countries) <= 300))),
    CONSTRAINT esim_plans_currency_check CHECK ((currency = 'EUR'::text)),
    CONSTRAINT esim_plans_data_check CHECK ((data >= 0)),
    CONSTRAINT esim_plans_duration_check CHECK (((duration >= 1) AND (duration <= 3650))),
    CONSTRAINT esim_plans_price_check CHECK ((price > (0)::numeric)),
    CONSTRAINT esim_plans_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'published'::text, 'archived'::text])))
);

CREATE TABLE catalog.esim_top_ups (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    esim_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    data integer NOT NULL,
    duration integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT esim_top_ups_data_check CHECK ((data >= 0)),
    CONSTRAINT esim_top_ups_duration_check CHECK ((duration >= 1)),
    CONSTRAINT esim_top_ups_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'active'::text, 'refunding'::text, 'refunded'::text])))
);

ALTER TABLE ONLY catalog.esim_top_ups FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.esims (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    activated_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    data_total integer NOT NULL,
    data_used integer DEFAULT 0 NOT NULL,
    qr_code text NOT NULL,
    usage_at timestamp with time zone,
    first_used_at timestamp with time zone,
    noticed_percent integer DEFAULT 0 NOT NULL,
    notice_at timestamp with time zone,
    check_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT esims_data_check CHECK (((data_total >= 0) AND (data_used >= 0))),
    CONSTRAINT esims_expires_check CHECK ((expires_at > activated_at)),
    CONSTRAINT esims_noticed_check CHECK ((noticed_percent = ANY (ARRAY[0, 75, 90, 100]))),
    CONSTRAINT esims_qr_check CHECK ((qr_code ~~ 'LPA:1$%$%'::text)),
    CONSTRAINT esims_status_check CHECK ((status = ANY (ARRAY['active'::text, 'expired'::text, 'refunded'::text])))
);

ALTER TABLE ONLY catalog.esims FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.event_categories (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    name text NOT NULL,
    price numeric(12,2) NOT NULL,
    currency text DEFAULT 'EUR'::text NOT NULL,
    capacity integer NOT NULL,
    seats_left integer NOT NULL,
    CONSTRAINT event_categories_price_check CHECK ((price > (0)::numeric)),
    CONSTRAINT event_categories_seats_check CHECK (((seats_left >= 0) AND (seats_left <= capacity)))
);

CREATE TABLE catalog.event_change_orders (
    change_id uuid NOT NULL,
    order_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    notified boolean DEFAULT false NOT NULL,
    amount numeric(12,2),
    currency text,
    failure text,
    failure_message text DEFAULT ''::text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_change_orders_amount_check CHECK ((((amount > (0)::numeric) AND (currency IS NOT NULL)) OR (amount IS NULL))),
    CONSTRAINT event_change_orders_failure_check CHECK (((state <> 'failed'::text) OR (failure IS NOT NULL))),
    CONSTRAINT event_change_orders_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'notified'::text, 'refunded'::text, 'failed'::text, 'dropped'::text])))
);

ALTER TABLE ONLY catalog.event_change_orders FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.event_changes (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    actor uuid NOT NULL,
    by_staff boolean NOT NULL,
    key_id uuid,
    state text DEFAULT 'working'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT event_changes_kind_check CHECK ((kind = ANY (ARRAY['cancelled'::text, 'moved'::text]))),
    CONSTRAINT event_changes_state_check CHECK ((state = ANY (ARRAY['working'::text, 'done'::text])))
);

ALTER TABLE ONLY catalog.event_changes FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.event_keys (
    event_id uuid NOT NULL,
    key_id text NOT NULL,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT event_keys_public_check CHECK ((octet_length(public_key) = 32))
);

ALTER TABLE ONLY catalog.event_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.events (
    id uuid NOT NULL,
    title text NOT NULL,
    club text NOT NULL,
    date timestamp with time zone NOT NULL,
    venue text NOT NULL,
    competition text NOT NULL,
    price_from numeric(12,2) NOT NULL,
    currency text DEFAULT 'EUR'::text NOT NULL,
    seats_available integer NOT NULL,
    hot boolean DEFAULT false NOT NULL,
    vip boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    limit_per_person smallint,
    merchant_id uuid,
    state text DEFAULT 'published'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    visible_from timestamp with time zone,
    listed_from timestamp with time zone,
    on_sale_from timestamp with time zone,
    on_sale_until timestamp with time zone,
    published_at timestamp with time zone,
    external_id text,
    images uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    cancelled_at timestamp with time zone,
    moved_at timestamp with time zone,
    refund_until timestamp with time zone,
    change_reason text DEFAULT ''::text NOT NULL,
    nft boolean DEFAULT false NOT NULL,
    no_transfer boolean DEFAULT false NOT NULL,
    CONSTRAINT events_images_check CHECK ((cardinality(images) <= 10)),
    CONSTRAINT events_limit_check CHECK (((limit_per_person >= 1) AND (limit_per_person <= 100))),
    CONSTRAINT events_price_check CHECK ((price_from > (0)::numeric)),
    CONSTRAINT events_seats_check CHECK ((seats_available >= 0)),
    CONSTRAINT events_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'published'::text, 'archived'::text])))
);

CREATE TABLE catalog.idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    method text NOT NULL,
    request_hash bytea NOT NULL,
    response bytea,
    saga_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY catalog.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.images (
    id uuid NOT NULL,
    kind text NOT NULL,
    owner uuid,
    owner_kind text NOT NULL,
    is_public boolean NOT NULL,
    state text DEFAULT 'awaiting'::text NOT NULL,
    refusal text,
    size integer NOT NULL,
    checksum text NOT NULL,
    declared_type text NOT NULL,
    content_type text,
    width integer,
    height integer,
    alt jsonb DEFAULT '{}'::jsonb NOT NULL,
    source text DEFAULT 'upload'::text NOT NULL,
    prompt text DEFAULT ''::text NOT NULL,
    reference_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    metadata jsonb,
    analysis jsonb,
    thumbhash text,
    perceptual_hash bigint,
    embedding real[],
    embedder text,
    variants jsonb DEFAULT '[]'::jsonb NOT NULL,
    upload_until timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_owner uuid,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT images_checksum_check CHECK ((checksum ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT images_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'event'::text, 'club'::text, 'profile'::text, 'post'::text, 'message'::text]))),
    CONSTRAINT images_owner_kind_check CHECK ((owner_kind = ANY (ARRAY['platform'::text, 'merchant'::text, 'person'::text]))),
    CONSTRAINT images_ready_check CHECK (((state <> 'ready'::text) OR ((width > 0) AND (height > 0) AND (thumbhash IS NOT NULL)))),
    CONSTRAINT images_references_check CHECK ((cardinality(reference_ids) <= 10)),
    CONSTRAINT images_refusal_check CHECK (((state <> 'refused'::text) OR (refusal IS NOT NULL))),
    CONSTRAINT images_size_check CHECK (((size >= 1) AND (size <= 25000000))),
    CONSTRAINT images_state_check CHECK ((state = ANY (ARRAY['awaiting'::text, 'processing'::text, 'ready'::text, 'refused'::text, 'deleting'::text])))
);

ALTER TABLE ONLY catalog.images FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.import_parts (
    import_id uuid NOT NULL,
    part integer NOT NULL,
    bytes bytea NOT NULL
);

ALTER TABLE ONLY catalog.import_parts FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.import_rows (
    import_id uuid NOT NULL,
    "position" integer NOT NULL,
    line integer NOT NULL,
    key text NOT NULL,
    parent text,
    subject uuid,
    version integer,
    action text NOT NULL,
    before jsonb,
    after jsonb,
    errors jsonb,
    outcome text,
    CONSTRAINT import_rows_action_check CHECK ((action = ANY (ARRAY['create'::text, 'change'::text, 'unchanged'::text, 'error'::text]))),
    CONSTRAINT import_rows_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'conflict'::text, 'failed'::text])))
);

ALTER TABLE ONLY catalog.import_rows FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.imports (
    id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    merchant uuid,
    actor uuid NOT NULL,
    by_staff boolean NOT NULL,
    key_id uuid,
    test_key boolean NOT NULL,
    request_id text NOT NULL,
    sells boolean NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    filter jsonb,
    settings jsonb,
    state text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    bytes integer DEFAULT 0 NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    progress smallint DEFAULT 0 NOT NULL,
    rows integer DEFAULT 0 NOT NULL,
    creates integer DEFAULT 0 NOT NULL,
    changes integer DEFAULT 0 NOT NULL,
    unchanged integer DEFAULT 0 NOT NULL,
    errors integer DEFAULT 0 NOT NULL,
    applied integer DEFAULT 0 NOT NULL,
    conflicts integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    failure text,
    failure_message text DEFAULT ''::text NOT NULL,
    failure_line integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT imports_source_check CHECK ((source = ANY (ARRAY['file'::text, 'filter'::text]))),
    CONSTRAINT imports_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'previewing'::text, 'ready'::text, 'applying'::text, 'done'::text, 'cancelled'::text, 'failed'::text])))
);

ALTER TABLE ONLY catalog.imports FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.inbox (
    event_id uuid NOT NULL,
    consumed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY catalog.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.matches (
    event_id uuid NOT NULL,
    league text NOT NULL,
    home text NOT NULL,
    away text NOT NULL,
    home_goals integer,
    away_goals integer,
    ended_at timestamp with time zone,
    CONSTRAINT matches_league_check CHECK (((char_length(league) >= 1) AND (char_length(league) <= 100))),
    CONSTRAINT matches_result_check CHECK ((((ended_at IS NULL) = (home_goals IS NULL)) AND ((home_goals IS NULL) = (away_goals IS NULL)) AND COALESCE((((home_goals >= 0) AND (home_goals <= 99)) AND ((away_goals >= 0) AND (away_goals <= 99))), true))),
    CONSTRAINT matches_teams_check CHECK ((((char_length(home) >= 1) AND (char_length(home) <= 100)) AND ((char_length(away) >= 1) AND (char_length(away) <= 100)) AND (home <> away)))
);

ALTER TABLE ONLY catalog.matches FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.media_usage (
    owner uuid NOT NULL,
    images integer NOT NULL,
    bytes bigint NOT NULL,
    CONSTRAINT media_usage_check CHECK (((images >= 0) AND (bytes >= 0)))
);

ALTER TABLE ONLY catalog.media_usage FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    executed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

CREATE SEQUENCE catalog.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE catalog.migrations_id_seq OWNED BY catalog.migrations.id;

CREATE TABLE catalog.orders (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    items jsonb NOT NULL,
    total numeric(20,2) NOT NULL,
    currency text DEFAULT 'EUR'::text NOT NULL,
    status text NOT NULL,
    failure text,
    transaction_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    refunded numeric(20,2) DEFAULT 0 NOT NULL,
    CONSTRAINT orders_items_check CHECK (((jsonb_typeof(items) = 'array'::text) AND (jsonb_array_length(items) > 0))),
    CONSTRAINT orders_refunded_check CHECK (((refunded >= (0)::numeric) AND (refunded <= total))),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'paid'::text, 'failed'::text, 'refunding'::text, 'refunded'::text]))),
    CONSTRAINT orders_total_check CHECK ((total > (0)::numeric))
);

ALTER TABLE ONLY catalog.orders FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.outbox (
    "position" bigint NOT NULL,
    id uuid DEFAULT catalog.outbox_event_id() NOT NULL,
    type text NOT NULL,
    aggregate text NOT NULL,
    destination text NOT NULL,
    user_id uuid NOT NULL,
    payload jsonb NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    handed_until timestamp with time zone,
    last_error text,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT outbox_handed_check CHECK (((state = 'handed'::text) = (handed_until IS NOT NULL))),
    CONSTRAINT outbox_payload_check CHECK (((jsonb_typeof(payload) = 'object'::text) AND (pg_column_size(payload) <= 16384))),
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'handed'::text, 'done'::text, 'dead'::text]))),
    CONSTRAINT outbox_waiting_check CHECK (((state = 'pending'::text) OR (next_attempt_at IS NULL)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.02', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.1');

ALTER TABLE ONLY catalog.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog.outbox ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE catalog.outbox_relay (
    id integer DEFAULT 1 NOT NULL,
    awake_until timestamp with time zone NOT NULL,
    CONSTRAINT outbox_relay_id_check CHECK ((id = 1))
)
WITH (fillfactor='10');

CREATE TABLE catalog.product_variants (
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    merchant_id uuid,
    sku text NOT NULL,
    size text DEFAULT ''::text NOT NULL,
    colour text DEFAULT ''::text NOT NULL,
    price numeric(12,2),
    stock integer DEFAULT 0 NOT NULL,
    "position" integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_variants_options_check CHECK ((((size <> ''::text) OR (colour <> ''::text)) AND (char_length(size) <= 40) AND (char_length(colour) <= 40))),
    CONSTRAINT product_variants_price_check CHECK ((price > (0)::numeric)),
    CONSTRAINT product_variants_sku_check CHECK ((sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'::text)),
    CONSTRAINT product_variants_state_check CHECK ((state = ANY (ARRAY['active'::text, 'archived'::text]))),
    CONSTRAINT product_variants_stock_check CHECK ((stock >= 0))
);

CREATE TABLE catalog.products (
    id uuid NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    club text NOT NULL,
    category text NOT NULL,
    price numeric(12,2) NOT NULL,
    old_price numeric(12,2),
    discount smallint DEFAULT 0 NOT NULL,
    currency text DEFAULT 'EUR'::text NOT NULL,
    stock integer NOT NULL,
    nft boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    translations jsonb DEFAULT '{}'::jsonb NOT NULL,
    merchant_id uuid,
    state text DEFAULT 'published'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    visible_from timestamp with time zone,
    listed_from timestamp with time zone,
    on_sale_from timestamp with time zone,
    on_sale_until timestamp with time zone,
    published_at timestamp with time zone,
    has_variants boolean DEFAULT false NOT NULL,
    external_id text,
    images uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT products_currency_check CHECK ((currency = 'EUR'::text)),
    CONSTRAINT products_discount_check CHECK (
CASE
    WHEN (old_price IS NULL) THEN (discount = 0)
    ELSE ((old_price > price) AND ((discount)::numeric = round((((old_price - price) * (100)::numeric) / old_price))) AND (discount < 100))
END),
    CONSTRAINT products_images_check CHECK ((cardinality(images) <= 10)),
    CONSTRAINT products_name_check CHECK (((name <> ''::text) AND (char_length(name) <= 150) AND (club <> ''::text) AND (category <> ''::text))),
    CONSTRAINT products_price_check CHECK ((price > (0)::numeric)),
    CONSTRAINT products_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'published'::text, 'archived'::text]))),
    CONSTRAINT products_stock_check CHECK ((stock >= 0))
);

CREATE TABLE catalog.repeatable_migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE catalog.sagas (
    id uuid NOT NULL,
    kind text NOT NULL,
    user_id uuid NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    step text,
    state jsonb NOT NULL,
    response bytea,
    refusal jsonb,
    hold_until timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_owner uuid,
    lease_until timestamp with time zone,
    error text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    idempotency_key text,
    request_id text,
    CONSTRAINT sagas_end_check CHECK ((((status = 'done'::text) = (response IS NOT NULL)) AND ((status <> ALL (ARRAY['failed'::text, 'compensating'::text])) OR (refusal IS NOT NULL)))),
    CONSTRAINT sagas_status_check CHECK ((status = ANY (ARRAY['running'::text, 'compensating'::text, 'done'::text, 'failed'::text])))
);

ALTER TABLE ONLY catalog.sagas FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.search_documents (
    kind text NOT NULL,
    id text NOT NULL,
    club text NOT NULL,
    category text NOT NULL,
    price numeric(12,2),
    added_at timestamp with time zone NOT NULL,
    listed_from timestamp with time zone NOT NULL,
    listed_until timestamp with time zone NOT NULL,
    name text NOT NULL,
    length smallint NOT NULL,
    slice smallint NOT NULL,
    title tsvector NOT NULL,
    document tsvector NOT NULL,
    CONSTRAINT search_documents_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'event'::text, 'plan'::text, 'club'::text]))),
    CONSTRAINT search_documents_slice_check CHECK (((slice >= 0) AND (slice <= 63)))
);

CREATE TABLE catalog.search_words (
    id bigint NOT NULL,
    word text NOT NULL,
    trigrams text[] NOT NULL
);

ALTER TABLE catalog.search_words ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.search_words_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE catalog.seats (
    id uuid NOT NULL,
    category_id uuid NOT NULL,
    label text NOT NULL,
    "position" integer NOT NULL,
    status text DEFAULT 'free'::text NOT NULL,
    order_id uuid,
    held_until timestamp with time zone,
    CONSTRAINT seats_hold_check CHECK ((((status = 'free'::text) = (order_id IS NULL)) AND ((status = 'held'::text) = (held_until IS NOT NULL)))),
    CONSTRAINT seats_status_check CHECK ((status = ANY (ARRAY['free'::text, 'held'::text, 'sold'::text])))
);

CREATE TABLE catalog.stale_views (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject uuid NOT NULL,
    club text DEFAULT ''::text NOT NULL,
    category text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT stale_views_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'plan'::text, 'event'::text, 'cart'::text])))
);

ALTER TABLE ONLY catalog.stale_views FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog.stale_views ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.stale_views_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE catalog.stock_movements (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    product_id uuid NOT NULL,
    kind text NOT NULL,
    quantity integer NOT NULL,
    order_id uuid,
    reason text DEFAULT ''::text NOT NULL,
    actor uuid,
    variant_id uuid,
    CONSTRAINT stock_movements_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'sale'::text, 'return'::text, 'correction'::text]))),
    CONSTRAINT stock_movements_quantity_check CHECK ((quantity <> 0))
);

ALTER TABLE ONLY catalog.stock_movements FORCE ROW LEVEL SECURITY;

ALTER TABLE catalog.stock_movements ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME catalog.stock_movements_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE catalog.ticket_holds (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    address text,
    event_id uuid NOT NULL,
    category_id uuid NOT NULL,
    seat_ids uuid[] NOT NULL,
    order_id uuid,
    expires_at timestamp with time zone NOT NULL,
    extended boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ticket_holds_seats_check CHECK (((cardinality(seat_ids) >= 1) AND (cardinality(seat_ids) <= 10)))
);

ALTER TABLE ONLY catalog.ticket_holds FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.ticket_transfers (
    id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    from_user uuid NOT NULL,
    to_user uuid,
    state text DEFAULT 'offered'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    by_address boolean DEFAULT false NOT NULL,
    address bytea,
    address_key bytea,
    CONSTRAINT ticket_transfers_address_check CHECK (((address IS NULL) OR (by_address AND (state = 'offered'::text)))),
    CONSTRAINT ticket_transfers_ended_check CHECK (((state = 'offered'::text) = (ended_at IS NULL))),
    CONSTRAINT ticket_transfers_people_check CHECK ((from_user <> to_user)),
    CONSTRAINT ticket_transfers_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'accepted'::text, 'declined'::text, 'cancelled'::text, 'expired'::text, 'ended'::text]))),
    CONSTRAINT ticket_transfers_to_check CHECK (((to_user IS NOT NULL) OR by_address))
);

ALTER TABLE ONLY catalog.ticket_transfers FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.ticket_wallets (
    user_id uuid NOT NULL,
    address text NOT NULL,
    named_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ticket_wallets_address_check CHECK ((address ~ '^0x[0-9a-fA-F]{40}$'::text))
);

ALTER TABLE ONLY catalog.ticket_wallets FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.tickets (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    seat_id uuid NOT NULL,
    order_id uuid NOT NULL,
    category text NOT NULL,
    seat text NOT NULL,
    price numeric(12,2) NOT NULL,
    currency text NOT NULL,
    qr_code text NOT NULL,
    nft boolean DEFAULT false NOT NULL,
    blockchain jsonb,
    status text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    token_due_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    inside boolean DEFAULT false NOT NULL,
    changed bigint DEFAULT 0 NOT NULL,
    CONSTRAINT tickets_price_check CHECK ((price > (0)::numeric)),
    CONSTRAINT tickets_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'valid'::text, 'used'::text, 'refunded'::text, 'cancelled'::text])))
);

ALTER TABLE ONLY catalog.tickets FORCE ROW LEVEL SECURITY;

CREATE TABLE catalog.upkeep_runs (
    id uuid NOT NULL,
    task text NOT NULL,
    period text,
    state text DEFAULT 'running'::text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    error text,
    CONSTRAINT upkeep_runs_ended_check CHECK (((state = 'running'::text) = (ended_at IS NULL))),
    CONSTRAINT upkeep_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text])))
);

ALTER TABLE ONLY catalog.upkeep_runs FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY catalog.migrations ALTER COLUMN id SET DEFAULT nextval('catalog.migrations_id_seq'::regclass);

ALTER TABLE ONLY catalog.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (number);

ALTER TABLE ONLY catalog.audit_chain
    ADD CONSTRAINT audit_chain_position_unique UNIQUE ("position");

ALTER TABLE ONLY catalog.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY catalog.audit_log
    ADD CONSTRAINT audit_log_id_unique UNIQUE (id);

ALTER TABLE ONLY catalog.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY catalog.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY catalog.cache_entries
    ADD CONSTRAINT cache_entries_pkey PRIMARY KEY (name, field);

ALTER TABLE ONLY catalog.cache_outages
    ADD CONSTRAINT cache_outages_pkey PRIMARY KEY (process);

ALTER TABLE ONLY catalog.cart
    ADD CONSTRAINT cart_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.chain_signers
    ADD CONSTRAINT chain_signers_pkey PRIMARY KEY (chain_id, address);

ALTER TABLE ONLY catalog.chain_transactions
    ADD CONSTRAINT chain_transactions_nonce_unique UNIQUE (chain_id, signer, nonce);

ALTER TABLE ONLY catalog.chain_transactions
    ADD CONSTRAINT chain_transactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.changes
    ADD CONSTRAINT changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.check_in_counts
    ADD CONSTRAINT check_in_counts_pkey PRIMARY KEY (list_id, category);

ALTER TABLE ONLY catalog.check_in_devices
    ADD CONSTRAINT check_in_devices_pairing_unique UNIQUE (pairing_hash);

ALTER TABLE ONLY catalog.check_in_devices
    ADD CONSTRAINT check_in_devices_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.check_in_devices
    ADD CONSTRAINT check_in_devices_token_unique UNIQUE (token_hash);

ALTER TABLE ONLY catalog.check_in_lists
    ADD CONSTRAINT check_in_lists_name_unique UNIQUE (event_id, name);

ALTER TABLE ONLY catalog.check_in_lists
    ADD CONSTRAINT check_in_lists_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_scan_unique UNIQUE (device_id, scan_id);

ALTER TABLE ONLY catalog.closings
    ADD CONSTRAINT closings_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY catalog.clubs
    ADD CONSTRAINT clubs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.esim_active
    ADD CONSTRAINT esim_active_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.esim_active
    ADD CONSTRAINT esim_active_user_unique UNIQUE (user_id);

ALTER TABLE ONLY catalog.esim_callbacks
    ADD CONSTRAINT esim_callbacks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.esim_plans
    ADD CONSTRAINT esim_plans_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.esim_top_ups
    ADD CONSTRAINT esim_top_ups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.esims
    ADD CONSTRAINT esims_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.event_categories
    ADD CONSTRAINT event_categories_name_unique UNIQUE (event_id, name);

ALTER TABLE ONLY catalog.event_categories
    ADD CONSTRAINT event_categories_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.event_change_orders
    ADD CONSTRAINT event_change_orders_pkey PRIMARY KEY (change_id, order_id);

ALTER TABLE ONLY catalog.event_changes
    ADD CONSTRAINT event_changes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.event_keys
    ADD CONSTRAINT event_keys_key_unique UNIQUE (key_id);

ALTER TABLE ONLY catalog.event_keys
    ADD CONSTRAINT event_keys_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY catalog.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);

ALTER TABLE ONLY catalog.images
    ADD CONSTRAINT images_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.import_parts
    ADD CONSTRAINT import_parts_pkey PRIMARY KEY (import_id, part);

ALTER TABLE ONLY catalog.import_rows
    ADD CONSTRAINT import_rows_pkey PRIMARY KEY (import_id, "position");

ALTER TABLE ONLY catalog.imports
    ADD CONSTRAINT imports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY catalog.matches
    ADD CONSTRAINT matches_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY catalog.media_usage
    ADD CONSTRAINT media_usage_pkey PRIMARY KEY (owner);

ALTER TABLE ONLY catalog.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY catalog.outbox_relay
    ADD CONSTRAINT outbox_relay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.product_variants
    ADD CONSTRAINT product_variants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.products
    ADD CONSTRAINT products_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.repeatable_migrations
    ADD CONSTRAINT repeatable_migrations_pkey PRIMARY KEY (name, checksum);

ALTER TABLE ONLY catalog.sagas
    ADD CONSTRAINT sagas_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.search_documents
    ADD CONSTRAINT search_documents_pkey PRIMARY KEY (kind, id);

ALTER TABLE ONLY catalog.search_words
    ADD CONSTRAINT search_words_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.seats
    ADD CONSTRAINT seats_label_unique UNIQUE (category_id, label);

ALTER TABLE ONLY catalog.seats
    ADD CONSTRAINT seats_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.stale_views
    ADD CONSTRAINT stale_views_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.stock_movements
    ADD CONSTRAINT stock_movements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.ticket_holds
    ADD CONSTRAINT ticket_holds_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.ticket_transfers
    ADD CONSTRAINT ticket_transfers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.ticket_wallets
    ADD CONSTRAINT ticket_wallets_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY catalog.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY catalog.upkeep_runs
    ADD CONSTRAINT upkeep_runs_period_unique UNIQUE (task, period);

ALTER TABLE ONLY catalog.upkeep_runs
    ADD CONSTRAINT upkeep_runs_pkey PRIMARY KEY (id);

CREATE INDEX audit_log_act_index ON catalog.audit_log USING btree (act, "position") WHERE (act IS NOT NULL);

CREATE INDEX audit_log_actor_index ON catalog.audit_log USING btree (actor, "position");

CREATE INDEX audit_log_at_index ON catalog.audit_log USING btree (at);

CREATE INDEX audit_log_key_index ON catalog.audit_log USING btree (key_id, "position") WHERE (key_id IS NOT NULL);

CREATE INDEX audit_log_merchant_index ON catalog.audit_log USING btree (merchant, "position") WHERE (merchant IS NOT NULL);

CREATE INDEX audit_log_rpc_index ON catalog.audit_log USING btree (rpc, "position");

CREATE INDEX audit_log_subject_index ON catalog.audit_log USING btree (subject, "position");

CREATE INDEX cart_product_index ON catalog.cart USING btree (product_id);

CREATE UNIQUE INDEX cart_user_line_index ON catalog.cart USING btree (user_id, COALESCE(variant_id, product_id));

CREATE INDEX cart_variant_index ON catalog.cart USING btree (variant_id);

CREATE INDEX chain_transactions_sent_index ON catalog.chain_transactions USING btree (nonce) WHERE (state = 'sent'::text);

CREATE INDEX chain_transactions_ticket_index ON catalog.chain_transactions USING btree (ticket_id);

CREATE INDEX changes_merchant_index ON catalog.changes USING btree (merchant, id) WHERE (merchant IS NOT NULL);

CREATE INDEX changes_parent_index ON catalog.changes USING btree (parent, id) WHERE (parent IS NOT NULL);

CREATE INDEX changes_subject_index ON catalog.changes USING btree (subject, id);

CREATE INDEX check_in_devices_event_index ON catalog.check_in_devices USING btree (event_id, id);

CREATE INDEX check_ins_conflicts_index ON catalog.check_ins USING btree (event_id, received_at, id) WHERE (stands = 'conflict'::text);

CREATE INDEX check_ins_event_index ON catalog.check_ins USING btree (event_id, received_at, id);

CREATE INDEX check_ins_holder_index ON catalog.check_ins USING btree (holder) WHERE (holder IS NOT NULL);

CREATE INDEX check_ins_list_index ON catalog.check_ins USING btree (list_id);

CREATE INDEX check_ins_ticket_index ON catalog.check_ins USING btree (ticket_id, at, id);

CREATE INDEX closings_closed_index ON catalog.closings USING btree (updated_at) WHERE (state = 'closed'::text);

CREATE INDEX clubs_crest_index ON catalog.clubs USING btree (crest_id) WHERE (crest_id IS NOT NULL);

CREATE INDEX clubs_name_index ON catalog.clubs USING btree (name, id);

CREATE INDEX esim_active_plan_index ON catalog.esim_active USING btree (plan_id);

CREATE INDEX esim_callbacks_received_index ON catalog.esim_callbacks USING btree (received_at);

CREATE UNIQUE INDEX esim_plans_external_id_index ON catalog.esim_plans USING btree (external_id, COALESCE(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (external_id IS NOT NULL);

CREATE INDEX esim_plans_listed_index ON catalog.esim_plans USING btree (listed_from) WHERE (listed_from IS NOT NULL);

CREATE INDEX esim_plans_merchant_index ON catalog.esim_plans USING btree (merchant_id, id);

CREATE INDEX esim_plans_proposed_index ON catalog.esim_plans USING btree (id) WHERE (state = 'proposed'::text);

CREATE INDEX esim_plans_visible_index ON catalog.esim_plans USING btree (visible_from) WHERE (visible_from IS NOT NULL);

CREATE INDEX esim_top_ups_esim_index ON catalog.esim_top_ups USING btree (esim_id);

CREATE INDEX esim_top_ups_plan_index ON catalog.esim_top_ups USING btree (plan_id);

CREATE INDEX esim_top_ups_user_index ON catalog.esim_top_ups USING btree (user_id);

CREATE INDEX esims_check_index ON catalog.esims USING btree (check_at) WHERE (status = 'active'::text);

CREATE INDEX esims_end_index ON catalog.esims USING btree (expires_at) WHERE (status = 'active'::text);

CREATE INDEX esims_notice_index ON catalog.esims USING btree (notice_at) WHERE (status = 'active'::text);

CREATE INDEX esims_plan_index ON catalog.esims USING btree (plan_id);

CREATE INDEX esims_user_index ON catalog.esims USING btree (user_id, id);

CREATE INDEX event_change_orders_due_index ON catalog.event_change_orders USING btree (change_id, next_attempt_at) WHERE (state = ANY (ARRAY['waiting'::text, 'failed'::text]));

CREATE INDEX event_change_orders_order_index ON catalog.event_change_orders USING btree (order_id);

CREATE INDEX event_change_orders_state_index ON catalog.event_change_orders USING btree (change_id, state, order_id);

CREATE INDEX event_change_orders_user_index ON catalog.event_change_orders USING btree (user_id);

CREATE UNIQUE INDEX event_changes_cancelled_index ON catalog.event_changes USING btree (event_id) WHERE (kind = 'cancelled'::text);

CREATE INDEX event_changes_due_index ON catalog.event_changes USING btree (next_attempt_at) WHERE (state = 'working'::text);

CREATE INDEX event_changes_event_index ON catalog.event_changes USING btree (event_id);

CREATE INDEX events_club_index ON catalog.events USING btree (club, date, id);

CREATE INDEX events_date_index ON catalog.events USING btree (date, id);

CREATE UNIQUE INDEX events_external_id_index ON catalog.events USING btree (external_id, COALESCE(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (external_id IS NOT NULL);

CREATE INDEX events_images_index ON catalog.events USING gin (images) WHERE (images <> '{}'::uuid[]);

CREATE INDEX events_listed_index ON catalog.events USING btree (listed_from) WHERE (listed_from IS NOT NULL);

CREATE INDEX events_merchant_index ON catalog.events USING btree (merchant_id, id);

CREATE INDEX events_proposed_index ON catalog.events USING btree (id) WHERE (state = 'proposed'::text);

CREATE INDEX events_visible_index ON catalog.events USING btree (visible_from) WHERE (visible_from IS NOT NULL);

CREATE INDEX idempotency_keys_created_at_index ON catalog.idempotency_keys USING btree (created_at);

CREATE INDEX images_due_index ON catalog.images USING btree (next_attempt_at) WHERE (state = 'processing'::text);

CREATE INDEX images_embedder_index ON catalog.images USING btree (is_public, embedder, next_attempt_at) WHERE (state = 'ready'::text);

CREATE INDEX images_owner_index ON catalog.images USING btree (owner, id);

CREATE INDEX images_platform_index ON catalog.images USING btree (id) WHERE (owner_kind = 'platform'::text);

CREATE INDEX images_sweep_index ON catalog.images USING btree (updated_at) WHERE (state = ANY (ARRAY['awaiting'::text, 'refused'::text, 'deleting'::text]));

CREATE INDEX import_rows_action_index ON catalog.import_rows USING btree (import_id, action, "position");

CREATE INDEX import_rows_key_index ON catalog.import_rows USING btree (import_id, key);

CREATE INDEX import_rows_parent_index ON catalog.import_rows USING btree (import_id, parent, "position") WHERE (parent IS NOT NULL);

CREATE INDEX import_rows_subject_index ON catalog.import_rows USING btree (import_id, subject);

CREATE INDEX imports_due_index ON catalog.imports USING btree (next_attempt_at) WHERE (state = ANY (ARRAY['previewing'::text, 'applying'::text]));

CREATE INDEX imports_expires_at_index ON catalog.imports USING btree (expires_at);

CREATE INDEX imports_merchant_index ON catalog.imports USING btree (merchant, id);

CREATE UNIQUE INDEX imports_open_index ON catalog.imports USING btree (kind, COALESCE(merchant, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (state = ANY (ARRAY['uploading'::text, 'previewing'::text, 'ready'::text, 'applying'::text]));

CREATE INDEX matches_open_index ON catalog.matches USING btree (event_id) WHERE (ended_at IS NULL);

CREATE INDEX orders_status_index ON catalog.orders USING btree (status);

CREATE INDEX orders_user_index ON catalog.orders USING btree (user_id, created_at, id);

CREATE INDEX outbox_barring_index ON catalog.outbox USING btree (destination, aggregate, "position") WHERE ((state = 'handed'::text) OR ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL)));

CREATE INDEX outbox_dead_index ON catalog.outbox USING btree ("position") WHERE (state = 'dead'::text);

CREATE INDEX outbox_handed_index ON catalog.outbox USING btree (destination, handed_until) WHERE (state = 'handed'::text);

CREATE INDEX outbox_ready_index ON catalog.outbox USING btree (destination, "position") WHERE ((state = 'pending'::text) AND (next_attempt_at IS NULL));

CREATE INDEX outbox_waiting_index ON catalog.outbox USING btree (next_attempt_at) WHERE ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL));

CREATE UNIQUE INDEX product_variants_options_index ON catalog.product_variants USING btree (product_id, lower(size), lower(colour));

CREATE INDEX product_variants_product_index ON catalog.product_variants USING btree (product_id, "position", id);

CREATE UNIQUE INDEX product_variants_sku_index ON catalog.product_variants USING btree (COALESCE(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid), sku);

CREATE INDEX products_category_index ON catalog.products USING btree (category, name, id);

CREATE INDEX products_club_category_index ON catalog.products USING btree (club, category, name, id);

CREATE INDEX products_club_index ON catalog.products USING btree (club, name, id);

CREATE UNIQUE INDEX products_external_id_index ON catalog.products USING btree (external_id, COALESCE(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE (external_id IS NOT NULL);

CREATE INDEX products_images_index ON catalog.products USING gin (images) WHERE (images <> '{}'::uuid[]);

CREATE INDEX products_listed_index ON catalog.products USING btree (listed_from) WHERE (listed_from IS NOT NULL);

CREATE INDEX products_merchant_index ON catalog.products USING btree (merchant_id, id);

CREATE INDEX products_name_index ON catalog.products USING btree (name, id);

CREATE INDEX products_proposed_index ON catalog.products USING btree (id) WHERE (state = 'proposed'::text);

CREATE INDEX products_visible_index ON catalog.products USING btree (visible_from) WHERE (visible_from IS NOT NULL);

CREATE INDEX sagas_checkout_index ON catalog.sagas USING btree (id) WHERE (kind = 'checkout'::text);

CREATE INDEX sagas_esim_index ON catalog.sagas USING btree (id) WHERE (kind = 'esim-activation'::text);

CREATE INDEX sagas_failed_index ON catalog.sagas USING btree (id) WHERE (status = 'failed'::text);

CREATE INDEX sagas_merchant_index ON catalog.sagas USING btree (((state ->> 'merchantId'::text)), id) WHERE (kind = ANY (ARRAY['ticket-purchase'::text, 'esim-activation'::text, 'esim-top-up'::text]));

CREATE INDEX sagas_open_index ON catalog.sagas USING btree (next_attempt_at) WHERE (status = ANY (ARRAY['running'::text, 'compensating'::text]));

CREATE INDEX sagas_plan_index ON catalog.sagas USING btree (((state ->> 'planId'::text))) WHERE (kind = 'esim-activation'::text);

CREATE INDEX sagas_refund_index ON catalog.sagas USING btree (((state ->> 'orderId'::text)), id) WHERE (kind = ANY (ARRAY['order-refund'::text, 'ticket-refund'::text, 'esim-refund'::text]));

CREATE INDEX sagas_top_up_index ON catalog.sagas USING btree (id) WHERE (kind = 'esim-top-up'::text);

CREATE INDEX sagas_user_index ON catalog.sagas USING btree (user_id, created_at);

CREATE INDEX search_documents_added_index ON catalog.search_documents USING btree (added_at, kind, id);

CREATE INDEX search_documents_category_index ON catalog.search_documents USING btree (category);

CREATE INDEX search_documents_club_price_index ON catalog.search_documents USING btree (club, price, kind, id);

CREATE INDEX search_documents_document_index ON catalog.search_documents USING gin (document) WITH (gin_pending_list_limit='1024');

CREATE INDEX search_documents_first_slice_index ON catalog.search_documents USING gin (document) WITH (gin_pending_list_limit='256') WHERE (slice < 1);

CREATE INDEX search_documents_name_index ON catalog.search_documents USING btree (name);

CREATE INDEX search_documents_price_index ON catalog.search_documents USING btree (price, kind, id);

CREATE INDEX search_documents_slice_index ON catalog.search_documents USING gin (document) WITH (gin_pending_list_limit='256') WHERE (slice < 4);

CREATE INDEX search_words_trigrams_index ON catalog.search_words USING gin (trigrams) WITH (gin_pending_list_limit='256');

CREATE INDEX search_words_word_index ON catalog.search_words USING btree (word);

CREATE INDEX seats_free_index ON catalog.seats USING btree (category_id, "position") WHERE (status = 'free'::text);

CREATE INDEX seats_held_index ON catalog.seats USING btree (held_until) WHERE (status = 'held'::text);

CREATE INDEX stock_movements_product_index ON catalog.stock_movements USING btree (product_id, id);

CREATE INDEX stock_movements_variant_index ON catalog.stock_movements USING btree (variant_id, id) WHERE (variant_id IS NOT NULL);

CREATE INDEX ticket_holds_address_index ON catalog.ticket_holds USING btree (address) WHERE (address IS NOT NULL);

CREATE INDEX ticket_holds_category_index ON catalog.ticket_holds USING btree (category_id, expires_at);

CREATE INDEX ticket_holds_end_index ON catalog.ticket_holds USING btree (expires_at);

CREATE INDEX ticket_holds_event_index ON catalog.ticket_holds USING btree (event_id);

CREATE INDEX ticket_holds_user_index ON catalog.ticket_holds USING btree (user_id, id);

CREATE INDEX ticket_transfers_address_index ON catalog.ticket_transfers USING btree (address_key) WHERE (address_key IS NOT NULL);

CREATE INDEX ticket_transfers_from_index ON catalog.ticket_transfers USING btree (from_user, id);

CREATE UNIQUE INDEX ticket_transfers_open_unique ON catalog.ticket_transfers USING btree (ticket_id) WHERE (state = 'offered'::text);

CREATE INDEX ticket_transfers_ticket_index ON catalog.ticket_transfers USING btree (ticket_id);

CREATE INDEX ticket_transfers_to_index ON catalog.ticket_transfers USING btree (to_user, id);

CREATE INDEX tickets_changed_index ON catalog.tickets USING btree (event_id, changed, id);

CREATE INDEX tickets_event_index ON catalog.tickets USING btree (event_id, id);

CREATE INDEX tickets_order_index ON catalog.tickets USING btree (order_id);

CREATE INDEX tickets_seat_index ON catalog.tickets USING btree (seat_id);

CREATE UNIQUE INDEX tickets_seat_unique ON catalog.tickets USING btree (seat_id) WHERE (status = ANY (ARRAY['pending'::text, 'valid'::text, 'used'::text]));

CREATE INDEX tickets_token_due_index ON catalog.tickets USING btree (token_due_at) WHERE (token_due_at IS NOT NULL);

CREATE INDEX tickets_token_index ON catalog.tickets USING btree (id) WHERE nft;

CREATE INDEX tickets_user_index ON catalog.tickets USING btree (user_id, id);

CREATE INDEX upkeep_runs_task_index ON catalog.upkeep_runs USING btree (task, started_at);

CREATE TRIGGER audit_chain_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON catalog.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_audit_change();

CREATE TRIGGER audit_checkpoints_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON catalog.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_audit_change();

CREATE TRIGGER audit_log_queued AFTER INSERT ON catalog.audit_log FOR EACH ROW EXECUTE FUNCTION catalog.queue_audit_entry();

CREATE TRIGGER audit_log_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON catalog.audit_log FOR EACH STATEMENT EXECUTE FUNCTION catalog.refuse_audit_change();

CREATE TRIGGER check_ins_counted AFTER INSERT ON catalog.check_ins REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION catalog.count_check_ins();

CREATE TRIGGER check_ins_recounted AFTER UPDATE ON catalog.check_ins REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION catalog.recount_check_ins();

CREATE TRIGGER clubs_record AFTER INSERT OR DELETE OR UPDATE OF name, country, sport, colours, crest_url, crest_id ON catalog.clubs FOR EACH ROW EXECUTE FUNCTION catalog.record_change('club', '');

CREATE TRIGGER clubs_searched AFTER INSERT OR DELETE OR UPDATE OF name, sport ON catalog.clubs FOR EACH ROW EXECUTE FUNCTION catalog.search_changed('club');

CREATE TRIGGER clubs_version BEFORE UPDATE OF name, country, sport, colours, crest_url, crest_id ON catalog.clubs FOR EACH ROW EXECUTE FUNCTION catalog.keep_version();

CREATE TRIGGER esim_plans_changed AFTER INSERT OR DELETE OR UPDATE ON catalog.esim_plans FOR EACH ROW EXECUTE FUNCTION catalog.plan_changed();

CREATE TRIGGER esim_plans_record AFTER INSERT OR DELETE OR UPDATE OF name, region, data, duration, countries, price, currency, popular, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until ON catalog.esim_plans FOR EACH ROW EXECUTE FUNCTION catalog.record_change('plan', '');

CREATE TRIGGER esim_plans_searched AFTER INSERT OR DELETE OR UPDATE OF name, region, countries, price, state, visible_from, listed_from ON catalog.esim_plans FOR EACH ROW EXECUTE FUNCTION catalog.search_changed('plan');

CREATE TRIGGER esim_plans_version BEFORE UPDATE OF name, region, data, duration, countries, price, currency, popular, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until ON catalog.esim_plans FOR EACH ROW EXECUTE FUNCTION catalog.keep_version();

CREATE TRIGGER esims_changed AFTER INSERT OR DELETE OR UPDATE ON catalog.esims FOR EACH ROW EXECUTE FUNCTION catalog.esims_changed();

CREATE TRIGGER event_categories_changed AFTER INSERT OR DELETE OR UPDATE OF price, currency ON catalog.event_categories FOR EACH ROW EXECUTE FUNCTION catalog.category_changed();

CREATE TRIGGER event_categories_record AFTER INSERT OR DELETE OR UPDATE OF name, price, currency, capacity ON catalog.event_categories FOR EACH ROW EXECUTE FUNCTION catalog.record_change('category', 'event_id');

CREATE TRIGGER events_changed AFTER INSERT OR DELETE OR UPDATE OF title, club, date, venue, competition, price_from, currency, hot, vip, limit_per_person, images, state, visible_from, listed_from, on_sale_from, on_sale_until, merchant_id, cancelled_at, moved_at, refund_until, change_reason ON catalog.events FOR EACH ROW EXECUTE FUNCTION catalog.event_changed();

CREATE TRIGGER events_lowest_price BEFORE UPDATE OF price_from ON catalog.events FOR EACH ROW EXECUTE FUNCTION catalog.lowest_price();

CREATE TRIGGER events_record AFTER INSERT OR DELETE OR UPDATE OF title, club, date, venue, competition, currency, hot, vip, nft, no_transfer, limit_per_person, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until, cancelled_at, moved_at, refund_until, change_reason ON catalog.events FOR EACH ROW EXECUTE FUNCTION catalog.record_change('event', '');

CREATE TRIGGER events_searched AFTER INSERT OR DELETE OR UPDATE OF title, club, date, venue, competition, price_from, state, visible_from, listed_from, cancelled_at ON catalog.events FOR EACH ROW EXECUTE FUNCTION catalog.search_changed('event');

CREATE TRIGGER events_version BEFORE UPDATE OF title, club, date, venue, competition, currency, hot, vip, nft, no_transfer, limit_per_person, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until, cancelled_at, moved_at, refund_until, change_reason ON catalog.events FOR EACH ROW EXECUTE FUNCTION catalog.keep_version();

CREATE TRIGGER images_counted AFTER DELETE ON catalog.images FOR EACH ROW EXECUTE FUNCTION catalog.count_image();

CREATE TRIGGER images_left AFTER UPDATE OF owner ON catalog.images FOR EACH ROW WHEN ((old.owner IS DISTINCT FROM new.owner)) EXECUTE FUNCTION catalog.count_image();

CREATE TRIGGER outbox_wake AFTER INSERT ON catalog.outbox FOR EACH STATEMENT EXECUTE FUNCTION catalog.outbox_wake();

CREATE TRIGGER product_variants_changed AFTER INSERT OR DELETE OR UPDATE OF sku, size, colour, price, "position", state ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.variant_changed();

CREATE TRIGGER product_variants_leave_carts BEFORE DELETE ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.variant_leaves_carts();

CREATE TRIGGER product_variants_record AFTER INSERT OR DELETE OR UPDATE OF sku, size, colour, price, "position", state ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.record_change('variant', 'product_id');

CREATE TRIGGER product_variants_searched AFTER INSERT OR DELETE OR UPDATE OF sku, size, colour, price, state ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.variant_searched();

CREATE TRIGGER product_variants_seller BEFORE INSERT ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.variant_seller();

CREATE TRIGGER product_variants_stay BEFORE UPDATE OF product_id ON catalog.product_variants FOR EACH ROW WHEN ((new.product_id <> old.product_id)) EXECUTE FUNCTION catalog.variant_seller();

CREATE TRIGGER product_variants_stock_moved AFTER INSERT OR DELETE OR UPDATE OF stock ON catalog.product_variants FOR EACH ROW EXECUTE FUNCTION catalog.move_variant_stock();

CREATE TRIGGER products_changed AFTER INSERT OR DELETE OR UPDATE OF name, description, club, category, price, old_price, discount, currency, nft, translations, images, state, visible_from, listed_from, on_sale_from, on_sale_until, merchant_id ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.product_changed();

CREATE TRIGGER products_leave_carts BEFORE DELETE ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.product_leaves_carts();

CREATE TRIGGER products_record AFTER INSERT OR DELETE OR UPDATE OF name, description, club, category, price, old_price, discount, currency, nft, translations, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.record_change('product', '');

CREATE TRIGGER products_searched AFTER INSERT OR DELETE OR UPDATE OF name, description, club, category, price, state, visible_from, listed_from ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.search_changed('product');

CREATE TRIGGER products_seller AFTER UPDATE OF merchant_id ON catalog.products FOR EACH ROW WHEN ((new.has_variants AND (new.merchant_id IS DISTINCT FROM old.merchant_id))) EXECUTE FUNCTION catalog.seller_of_variants();

CREATE TRIGGER products_stock_moved AFTER INSERT OR UPDATE OF stock ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.move_stock();

CREATE TRIGGER products_variant_stock BEFORE UPDATE OF has_variants, stock ON catalog.products FOR EACH ROW WHEN ((old.has_variants OR new.has_variants)) EXECUTE FUNCTION catalog.variant_stock();

CREATE TRIGGER products_version BEFORE UPDATE OF name, description, club, category, price, old_price, discount, currency, nft, translations, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until ON catalog.products FOR EACH ROW EXECUTE FUNCTION catalog.keep_version();

CREATE TRIGGER sagas_open BEFORE INSERT ON catalog.sagas FOR EACH ROW EXECUTE FUNCTION catalog.refuse_closed();

CREATE TRIGGER tickets_changed BEFORE INSERT OR UPDATE ON catalog.tickets FOR EACH ROW EXECUTE FUNCTION catalog.ticket_changed();

CREATE TRIGGER tickets_end_offers AFTER UPDATE OF status ON catalog.tickets FOR EACH ROW WHEN (((old.status = 'valid'::text) AND (new.status <> 'valid'::text))) EXECUTE FUNCTION catalog.end_offers();

CREATE TRIGGER tickets_token_due BEFORE UPDATE OF status, user_id ON catalog.tickets FOR EACH ROW WHEN ((new.nft AND (new.status <> 'pending'::text) AND ((new.status <> old.status) OR (new.user_id <> old.user_id)))) EXECUTE FUNCTION catalog.token_due();

ALTER TABLE ONLY catalog.cart
    ADD CONSTRAINT cart_product_id_foreign FOREIGN KEY (product_id) REFERENCES catalog.products(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.cart
    ADD CONSTRAINT cart_variant_id_foreign FOREIGN KEY (variant_id) REFERENCES catalog.product_variants(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.check_in_counts
    ADD CONSTRAINT check_in_counts_list_id_foreign FOREIGN KEY (list_id) REFERENCES catalog.check_in_lists(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.check_in_devices
    ADD CONSTRAINT check_in_devices_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.check_in_lists
    ADD CONSTRAINT check_in_lists_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_device_id_foreign FOREIGN KEY (device_id) REFERENCES catalog.check_in_devices(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_list_id_foreign FOREIGN KEY (list_id) REFERENCES catalog.check_in_lists(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.check_ins
    ADD CONSTRAINT check_ins_ticket_id_foreign FOREIGN KEY (ticket_id) REFERENCES catalog.tickets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.esim_active
    ADD CONSTRAINT esim_active_plan_id_foreign FOREIGN KEY (plan_id) REFERENCES catalog.esim_plans(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.esim_top_ups
    ADD CONSTRAINT esim_top_ups_esim_id_foreign FOREIGN KEY (esim_id) REFERENCES catalog.esims(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.esim_top_ups
    ADD CONSTRAINT esim_top_ups_plan_id_foreign FOREIGN KEY (plan_id) REFERENCES catalog.esim_plans(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.esims
    ADD CONSTRAINT esims_plan_id_foreign FOREIGN KEY (plan_id) REFERENCES catalog.esim_plans(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.event_categories
    ADD CONSTRAINT event_categories_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.event_change_orders
    ADD CONSTRAINT event_change_orders_change_id_foreign FOREIGN KEY (change_id) REFERENCES catalog.event_changes(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.event_changes
    ADD CONSTRAINT event_changes_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.event_keys
    ADD CONSTRAINT event_keys_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY catalog.import_parts
    ADD CONSTRAINT import_parts_import_id_foreign FOREIGN KEY (import_id) REFERENCES catalog.imports(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.import_rows
    ADD CONSTRAINT import_rows_import_id_foreign FOREIGN KEY (import_id) REFERENCES catalog.imports(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.matches
    ADD CONSTRAINT matches_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.product_variants
    ADD CONSTRAINT product_variants_product_id_foreign FOREIGN KEY (product_id) REFERENCES catalog.products(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.seats
    ADD CONSTRAINT seats_category_id_foreign FOREIGN KEY (category_id) REFERENCES catalog.event_categories(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.stock_movements
    ADD CONSTRAINT stock_movements_product_id_foreign FOREIGN KEY (product_id) REFERENCES catalog.products(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.ticket_holds
    ADD CONSTRAINT ticket_holds_category_id_foreign FOREIGN KEY (category_id) REFERENCES catalog.event_categories(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.ticket_holds
    ADD CONSTRAINT ticket_holds_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE CASCADE;

ALTER TABLE ONLY catalog.ticket_transfers
    ADD CONSTRAINT ticket_transfers_ticket_id_foreign FOREIGN KEY (ticket_id) REFERENCES catalog.tickets(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.tickets
    ADD CONSTRAINT tickets_event_id_foreign FOREIGN KEY (event_id) REFERENCES catalog.events(id) ON DELETE RESTRICT;

ALTER TABLE ONLY catalog.tickets
    ADD CONSTRAINT tickets_seat_id_foreign FOREIGN KEY (seat_id) REFERENCES catalog.seats(id) ON DELETE RESTRICT;

ALTER TABLE catalog.audit_chain ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_chain_system ON catalog.audit_chain USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.audit_checkpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_checkpoints_system ON catalog.audit_checkpoints USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_log_read ON catalog.audit_log FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_remove ON catalog.audit_log FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_write ON catalog.audit_log FOR INSERT WITH CHECK ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.audit_unsealed ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_unsealed_system ON catalog.audit_unsealed USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE catalog.cache_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_entries_actor ON catalog.cache_entries USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE catalog.cache_outages ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_outages_actor ON catalog.cache_outages USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE catalog.cart ENABLE ROW LEVEL SECURITY;

CREATE POLICY cart_actor ON catalog.cart USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.chain_signers ENABLE ROW LEVEL SECURITY;

CREATE POLICY chain_signers_actor ON catalog.chain_signers USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.chain_transactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY chain_transactions_actor ON catalog.chain_transactions USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.changes ENABLE ROW LEVEL SECURITY;

CREATE POLICY changes_read ON catalog.changes FOR SELECT USING ((((merchant)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY changes_write ON catalog.changes FOR INSERT WITH CHECK (true);

ALTER TABLE catalog.check_in_counts ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_in_counts_actor ON catalog.check_in_counts USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.check_in_devices ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_in_devices_actor ON catalog.check_in_devices USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.check_in_lists ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_in_lists_actor ON catalog.check_in_lists USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.check_ins ENABLE ROW LEVEL SECURITY;

CREATE POLICY check_ins_actor ON catalog.check_ins USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.closings ENABLE ROW LEVEL SECURITY;

CREATE POLICY closings_actor ON catalog.closings USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY closings_insert_by_system ON catalog.closings AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY closings_update_by_system ON catalog.closings AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.esim_active ENABLE ROW LEVEL SECURITY;

CREATE POLICY esim_active_actor ON catalog.esim_active USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.esim_top_ups ENABLE ROW LEVEL SECURITY;

CREATE POLICY esim_top_ups_actor ON catalog.esim_top_ups USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.esims ENABLE ROW LEVEL SECURITY;

CREATE POLICY esims_actor ON catalog.esims USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.event_change_orders ENABLE ROW LEVEL SECURITY;

CREATE POLICY event_change_orders_actor ON catalog.event_change_orders USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.event_changes ENABLE ROW LEVEL SECURITY;

CREATE POLICY event_changes_actor ON catalog.event_changes USING ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.event_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY event_keys_actor ON catalog.event_keys USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_actor ON catalog.idempotency_keys USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.images ENABLE ROW LEVEL SECURITY;

CREATE POLICY images_actor ON catalog.images USING ((((owner)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY images_shown ON catalog.images FOR SELECT USING ((is_public AND (state = 'ready'::text)));

ALTER TABLE catalog.import_parts ENABLE ROW LEVEL SECURITY;

CREATE POLICY import_parts_actor ON catalog.import_parts USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.import_rows ENABLE ROW LEVEL SECURITY;

CREATE POLICY import_rows_actor ON catalog.import_rows USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.imports ENABLE ROW LEVEL SECURITY;

CREATE POLICY imports_actor ON catalog.imports USING ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.inbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY inbox_actor ON catalog.inbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY matches_actor ON catalog.matches USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.media_usage ENABLE ROW LEVEL SECURITY;

CREATE POLICY media_usage_actor ON catalog.media_usage USING ((((owner)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.orders ENABLE ROW LEVEL SECURITY;

CREATE POLICY orders_actor ON catalog.orders USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY outbox_actor ON catalog.outbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE catalog.sagas ENABLE ROW LEVEL SECURITY;

CREATE POLICY sagas_actor ON catalog.sagas USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.stale_views ENABLE ROW LEVEL SECURITY;

CREATE POLICY stale_views_actor ON catalog.stale_views USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE catalog.stock_movements ENABLE ROW LEVEL SECURITY;

CREATE POLICY stock_movements_read ON catalog.stock_movements FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY stock_movements_write ON catalog.stock_movements FOR INSERT WITH CHECK (true);

ALTER TABLE catalog.ticket_holds ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_holds_actor ON catalog.ticket_holds USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.ticket_transfers ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_transfers_actor ON catalog.ticket_transfers USING ((((from_user)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((to_user)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.ticket_wallets ENABLE ROW LEVEL SECURITY;

CREATE POLICY ticket_wallets_actor ON catalog.ticket_wallets USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY tickets_actor ON catalog.tickets USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE catalog.upkeep_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY upkeep_runs_system ON catalog.upkeep_runs USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

GRANT USAGE ON SCHEMA catalog TO plaza_catalog;

GRANT SELECT ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(id) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(actor) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(actor_role) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(rpc) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(outcome) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(subject_kind) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(subject) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(reason) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(request_id) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(idempotency_key) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(address) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(details) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(act) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(merchant) ON TABLE catalog.audit_log TO plaza_catalog;

GRANT INSERT(key_id) ON TABLE catalog.audit_log TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.audit_content(entry catalog.audit_log) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.category_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.check_in(scans jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.check_in(scans jsonb) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.count_check_ins() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.count_image() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.count_seats(categories uuid[], changes integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.count_seats(categories uuid[], changes integer[]) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.drop_audit_entries() FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.drop_audit_entries() TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.end_holds(holds uuid[], only_expired boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.end_holds(holds uuid[], only_expired boolean) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.end_offers() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.esims_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.event_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.fold_words(given text) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.fold_words(given text) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.hold_tickets(owner uuid, lease_ms integer, orders jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.hold_tickets(owner uuid, lease_ms integer, orders jsonb) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.index_club(of_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.index_embeddings() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.index_event(of_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.index_plan(of_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.index_product(of_id text) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.issue_tickets(owner uuid, orders jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.issue_tickets(owner uuid, orders jsonb) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.judge_check_ins(judged uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.judge_check_ins(judged uuid[]) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.keep_version() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.lowest_price() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.move_stock() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.move_variant_stock() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.note_stale(kind text, subject uuid, club text, category text) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.plan_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.product_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.product_leaves_carts() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.queue_audit_entry() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.record_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.recount_check_ins() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.refuse_audit_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.save_search_document(of_kind text, of_id text, title text, details text, of_club text, of_category text, of_price numeric, at timestamp with time zone, listed_from timestamp with time zone, listed_until timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.seal_audit(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.seal_audit(most integer) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.search_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.search_lexemes(folded text) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.search_lexemes(folded text) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.search_occurs(word text, as_beginning boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.search_occurs(word text, as_beginning boolean) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.search_page(words text[], of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, sort text, after_first text, after_second text, after_kind text, after_id text, most integer, OUT results jsonb, OUT counts jsonb, OUT estimated boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.search_page(words text[], of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, sort text, after_first text, after_second text, after_kind text, after_id text, most integer, OUT results jsonb, OUT counts jsonb, OUT estimated boolean) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.search_query(words text[], OUT exact tsquery, OUT matched tsquery) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.search_query(words text[], OUT exact tsquery, OUT matched tsquery) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.search_sample(matched tsquery, of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, slices integer, most integer, OUT alike integer, OUT priced integer, OUT chosen integer) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.search_sample(matched tsquery, of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, slices integer, most integer, OUT alike integer, OUT priced integer, OUT chosen integer) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.seller_of_variants() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.similar_words(sought text, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.similar_words(sought text, most integer) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.ticket_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.token_due() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.undo_check_in(undone uuid, why text) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.undo_check_in(undone uuid, why text) TO plaza_catalog;

REVOKE ALL ON FUNCTION catalog.variant_changed() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.variant_leaves_carts() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.variant_searched() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.variant_seller() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.variant_stock() FROM PUBLIC;

REVOKE ALL ON FUNCTION catalog.word_trigrams(word text) FROM PUBLIC;
GRANT ALL ON FUNCTION catalog.word_trigrams(word text) TO plaza_catalog;

GRANT SELECT ON TABLE catalog.audit_chain TO plaza_catalog;

GRANT SELECT,INSERT ON TABLE catalog.audit_checkpoints TO plaza_catalog;

GRANT SELECT ON TABLE catalog.audit_unsealed TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.cache_entries TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.cache_outages TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.cart TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.chain_signers TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.chain_transactions TO plaza_catalog;

GRANT SELECT ON TABLE catalog.changes TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.check_in_counts TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.check_in_devices TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.check_in_lists TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.check_ins TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.closings TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.clubs TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.esim_active TO plaza_catalog;

GRANT SELECT,INSERT,DELETE ON TABLE catalog.esim_callbacks TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.esim_plans TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.esim_top_ups TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.esims TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.event_categories TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.event_change_orders TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.event_changes TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.event_keys TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.events TO plaza_catalog;

GRANT SELECT,INSERT,DELETE ON TABLE catalog.idempotency_keys TO plaza_catalog;

GRANT UPDATE(response) ON TABLE catalog.idempotency_keys TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.images TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.import_parts TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.import_rows TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.imports TO plaza_catalog;

GRANT SELECT,INSERT,DELETE ON TABLE catalog.inbox TO plaza_catalog;

GRANT SELECT,INSERT ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(league) ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(home) ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(away) ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(home_goals) ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(away_goals) ON TABLE catalog.matches TO plaza_catalog;

GRANT UPDATE(ended_at) ON TABLE catalog.matches TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.media_usage TO plaza_catalog;

GRANT SELECT ON TABLE catalog.migrations TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.orders TO plaza_catalog;

GRANT SELECT,DELETE ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(id) ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(type) ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(aggregate) ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(destination) ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(user_id) ON TABLE catalog.outbox TO plaza_catalog;

GRANT INSERT(payload) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(state) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(attempts) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(next_attempt_at) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(handed_until) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(last_error) ON TABLE catalog.outbox TO plaza_catalog;

GRANT UPDATE(done_at) ON TABLE catalog.outbox TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.outbox_relay TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.product_variants TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.products TO plaza_catalog;

GRANT SELECT ON TABLE catalog.repeatable_migrations TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.sagas TO plaza_catalog;

GRANT SELECT ON TABLE catalog.search_documents TO plaza_catalog;

GRANT SELECT ON TABLE catalog.search_words TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.seats TO plaza_catalog;

GRANT SELECT,DELETE ON TABLE catalog.stale_views TO plaza_catalog;

GRANT SELECT ON TABLE catalog.stock_movements TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.ticket_holds TO plaza_catalog;

GRANT SELECT,INSERT,UPDATE ON TABLE catalog.ticket_transfers TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.ticket_wallets TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.tickets TO plaza_catalog;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE catalog.upkeep_runs TO plaza_catalog;
