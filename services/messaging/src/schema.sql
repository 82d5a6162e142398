CREATE SCHEMA messaging;

CREATE TABLE messaging.audit_log (
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

ALTER TABLE ONLY messaging.audit_log FORCE ROW LEVEL SECURITY;

CREATE FUNCTION messaging.audit_content(entry messaging.audit_log) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_array(
    entry.position, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.actor_role, entry.act, entry.merchant, entry.key_id, entry.rpc, entry.outcome,
    entry.subject_kind, entry.subject, entry.reason, entry.request_id, entry.idempotency_key, entry.address,
    entry.details
  )::text
$$;

CREATE FUNCTION messaging.drop_audit_entries() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'messaging', 'pg_temp'
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

CREATE FUNCTION messaging.due_webhooks() RETURNS TABLE(endpoint_id uuid, open boolean)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query
  with recursive waiting (id) as (
    (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' order by d.endpoint_id limit 1)
    union all
    select (select d.endpoint_id from webhook_deliveries d where d.status = 'pending' and d.endpoint_id > w.id
             order by d.endpoint_id limit 1)
      from waiting w where w.id is not null
  )
  select w.id, e.open
    from waiting w
    cross join lateral (select e.enabled and e.deleted_at is null as open, e.hold_until
                          from webhook_endpoints e where e.id = w.id offset 0) e
   where not e.open
      or (e.hold_until is null or e.hold_until <= now())
         and exists (select from webhook_deliveries d
                      where d.endpoint_id = w.id and d.status = 'pending' and d.next_attempt_at <= now()
                        and (d.claimed_until is null or d.claimed_until <= now()) offset 0);
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION messaging.guard_messages() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    AS $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'permission denied: only the service itself edits and pins messages'
          using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;

CREATE FUNCTION messaging.guard_people() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    AS $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'permission denied: only the service itself changes the people of a conversation'
          using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;

CREATE FUNCTION messaging.learn_things(things uuid[], least_people integer, shrinkage double precision, newest integer, most_neighbours integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
#variable_conflict use_column
declare
  everybody int;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  select count(*)::int into everybody from personalised_people;

  delete from thing_takers t where t.thing_id = any (things);
  insert into thing_takers (club, thing_id, kind, takers, of_people)
  with took as (
    select s.thing_id, s.user_id, min(s.kind) as kind
      from signals s where s.thing_id = any (things) group by s.thing_id, s.user_id
  ), fans as (
    select distinct s.user_id, s.club
      from signals s where s.club <> '' and s.user_id in (select t.user_id from took t)
  ), counted as (
    select '' as club, t.thing_id, min(t.kind) as kind, count(*)::int as takers from took t group by t.thing_id
    union all
    select f.club, t.thing_id, min(t.kind), count(*)::int
      from took t join fans f on f.user_id = t.user_id group by f.club, t.thing_id
  )
  select c.club, c.thing_id, c.kind, c.takers, greatest(c.takers, everybody)
    from counted c where c.takers >= least_people;

  delete from thing_neighbours n where n.thing_id = any (things);
  insert into thing_neighbours (thing_id, neighbour_id, kind, both_took, takers, similarity)
  with took as (
    select distinct s.thing_id, s.user_id from signals s where s.thing_id = any (things)
  ), theirs as (
    select p.user_id, n.thing_id, n.kind
      from (select distinct t.user_id from took t) p
     cross join lateral (
       select s.thing_id, min(s.kind) as kind from signals s
        where s.user_id = p.user_id
        group by s.thing_id order by max(s.taken_at) desc, s.thing_id limit newest
     ) n
  ), pairs as (
    select t.thing_id, o.thing_id as neighbour_id, min(o.kind) as kind, count(*)::int as both_took
      from took t join theirs o on o.user_id = t.user_id and o.thing_id <> t.thing_id
     group by t.thing_id, o.thing_id having count(*) >= least_people
  ), measured as (
    select p.thing_id, p.neighbour_id, p.kind, p.both_took, greatest(p.both_took, mine.takers) as takers,
           p.both_took / (sqrt(mine.takers::double precision * other.takers) + shrinkage) as similarity
      from pairs p
      join thing_takers mine on mine.club = '' and mine.thing_id = p.thing_id
     cross join lateral (
       select coalesce(
         (select k.takers from thing_takers k where k.club = '' and k.thing_id = p.neighbour_id),
         (select count(distinct s.user_id) from signals s where s.thing_id = p.neighbour_id)
       ) as takers
     ) other
  ), placed as (
    select m.*, row_number() over (partition by m.thing_id order by m.similarity desc, m.neighbour_id) as place
      from measured m
  )
  select l.thing_id, l.neighbour_id, l.kind, l.both_took, l.takers, l.similarity
    from placed l where l.place <= most_neighbours;
end $$;

CREATE FUNCTION messaging.lease_webhooks(endpoints uuid[], limits integer[], lease interval) RETURNS TABLE(id uuid, endpoint_id uuid, user_id uuid, event_id uuid, event_type text, payload text, attempts integer, tries integer, version integer)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  taken uuid[];
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select array_agg(due.id) into taken
    from unnest(endpoints, limits) as requested (endpoint_id, max_batch)
    cross join lateral (
      select e.id from webhook_endpoints e
       where e.id = requested.endpoint_id and e.enabled and e.deleted_at is null
         and (e.hold_until is null or e.hold_until <= now()) offset 0
    ) as e
    cross join lateral (
      select w.id from webhook_deliveries w
       where w.endpoint_id = e.id and w.status = 'pending' and w.next_attempt_at <= now()
         and (w.claimed_until is null or w.claimed_until <= now())
       order by w.next_attempt_at, w.id limit requested.max_batch for update skip locked
    ) as due;
  return query
  update webhook_deliveries d
     set claimed_until = clock_timestamp() + lease, attempts = d.attempts + 1, tries = d.tries + 1
    from webhook_endpoints e
   where d.id = any (taken) and e.id = d.endpoint_id and e.id = any (endpoints)
  returning d.id, d.endpoint_id, d.user_id, d.event_id, d.event_type, d.payload, d.attempts, d.tries, e.version;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION messaging.ordered_id() RETURNS uuid
    LANGUAGE sql
    SET search_path TO 'messaging', 'pg_temp'
    AS $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
    52, 1), 53, 1), 'hex')::uuid
$$;

CREATE FUNCTION messaging.outbox_claim(to_destinations text[], at_most integer, in_flight integer, lease interval, stay_awake boolean) RETURNS TABLE(again boolean, "position" bigint, id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb, "time" double precision, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
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

CREATE FUNCTION messaging.outbox_event_id() RETURNS uuid
    LANGUAGE sql
    AS $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
  $$;

CREATE FUNCTION messaging.outbox_settle(to_destination text, positions bigint[], ids uuid[], results integer[], errors text[], most_attempts integer, first_pause interval, longest_pause interval) RETURNS TABLE(id uuid, type text, state text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
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

CREATE FUNCTION messaging.outbox_wake() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    if not exists (select from "messaging"."outbox_relay" r where r.id = 1 and r.awake_until > clock_timestamp()) then
      perform pg_notify('plaza_outbox_' || tg_table_schema, '');
    end if;
    return null;
  end $$;

CREATE FUNCTION messaging.queue_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'messaging', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;

CREATE FUNCTION messaging.record_changes(changes jsonb) RETURNS TABLE(user_id uuid, last_number integer)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  return query
  with recorded as materialized (
    select r.* from jsonb_to_recordset(changes)
        as r (position int, user_id uuid, kind text, subject_id uuid, conversation_id uuid)
     where not exists (select from erased_people e where e.user_id = r.user_id offset 0)
  ), counted as (
    insert into change_counters as c (user_id, last_number, last_at)
    select r.user_id, count(*)::int, clock_timestamp() from recorded r group by r.user_id order by r.user_id
    on conflict on constraint change_counters_pkey do update
      set last_number = c.last_number + excluded.last_number, last_at = excluded.last_at
    returning c.user_id, c.last_number, c.last_at
  ), written as (
    insert into person_changes (user_id, number, kind, subject_id, conversation_id, created_at)
    select r.user_id,
           c.last_number - (row_number() over (partition by r.user_id order by r.position desc))::int + 1,
           r.kind, r.subject_id, r.conversation_id, c.last_at
      from recorded r join counted c on c.user_id = r.user_id
  )
  select c.user_id, c.last_number from counted c;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION messaging.record_webhook_outcomes(outcomes jsonb, max_failing interval) RETURNS TABLE(endpoint_id uuid)
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  ids constant uuid[] := array(select o.id from jsonb_to_recordset(outcomes) as o (id uuid));
  endpoints constant uuid[] := array(select o.endpoint_id from jsonb_to_recordset(outcomes) as o (endpoint_id uuid));
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query
  with o as materialized (
    select * from jsonb_to_recordset(outcomes) as o (
      id uuid, endpoint_id uuid, user_id uuid, number int, success boolean, status int, error text, body text,
      started_at timestamptz, duration_ms int, next_at timestamptz, hold_until timestamptz
    )
  ), attempts as (
    insert into webhook_attempts
      (delivery_id, number, user_id, started_at, duration_ms, response_status, response_body, error)
    select o.id, o.number, o.user_id, o.started_at, o.duration_ms, o.status, o.body, o.error
      from o
     where exists (select from webhook_deliveries d where d.id = o.id offset 0)
    on conflict do nothing
  ), settled as (
    update webhook_deliveries d
       set status = case when o.success then 'delivered' when o.next_at is null then 'failed' else 'pending' end,
           ended_at = case when o.success or o.next_at is null then now() end,
           next_attempt_at = coalesce(o.next_at, d.next_attempt_at),
           claimed_until = null,
           response_status = o.status,
           error = o.error
      from o
     where d.id = any (ids) and d.id = o.id and d.status = 'pending' and (o.success or d.attempts = o.number)
    returning d.id
  ), results as (
    select o.endpoint_id, bool_or(o.success) as arrived, max(o.hold_until) as hold_until
      from o
     where o.id in (select s.id from settled s) group by o.endpoint_id
  ), changed as (
    update webhook_endpoints e
       set failing_since = case when not r.arrived then coalesce(e.failing_since, now()) end,
           hold_until = greatest(e.hold_until, r.hold_until)
      from results r
     where e.id = any (endpoints) and e.id = r.endpoint_id
       and (r.arrived = (e.failing_since is not null) or r.hold_until is not null)
  )
  select r.endpoint_id from results r join webhook_endpoints e on e.id = r.endpoint_id and e.id = any (endpoints)
   where not r.arrived and e.enabled and e.failing_since < now() - max_failing;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION messaging.refuse_audit_change() RETURNS trigger
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

CREATE FUNCTION messaging.renew_webhooks(ids uuid[], numbers integer[], lease interval) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'messaging', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  update webhook_deliveries d set claimed_until = clock_timestamp() + lease
   where d.id = any (ids) and d.attempts = numbers[array_position(ids, d.id)] and d.status = 'pending';
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION messaging.seal_audit(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'messaging', 'pg_temp'
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

CREATE TABLE messaging.ai_insights (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    favorite_team jsonb,
    favorite_player jsonb,
    shopping_style jsonb,
    predictions jsonb,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.ai_insights FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.ai_recommendations (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    place integer NOT NULL,
    type text NOT NULL,
    thing_id uuid NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    tags jsonb DEFAULT '[]'::jsonb NOT NULL,
    confidence double precision NOT NULL,
    reason text NOT NULL,
    because_id uuid,
    both_took integer NOT NULL,
    of_people integer NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ai_recommendations_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
    CONSTRAINT ai_recommendations_place_check CHECK ((place > 0)),
    CONSTRAINT ai_recommendations_reason_check CHECK ((reason = ANY (ARRAY['together'::text, 'popular_in_club'::text, 'popular'::text]))),
    CONSTRAINT ai_recommendations_type_check CHECK ((type = ANY (ARRAY['product'::text, 'event'::text, 'plan'::text])))
);

ALTER TABLE ONLY messaging.ai_recommendations FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.audit_chain (
    number bigint NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((octet_length(hash) = 32))
);

ALTER TABLE ONLY messaging.audit_chain FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.audit_checkpoints (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    begin_count bigint NOT NULL,
    value text NOT NULL,
    CONSTRAINT audit_checkpoints_begin_check CHECK (((begin_count >= 0) AND (begin_count <= count)))
);

ALTER TABLE ONLY messaging.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE messaging.audit_log ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME messaging.audit_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE messaging.audit_unsealed (
    "position" bigint NOT NULL
);

ALTER TABLE ONLY messaging.audit_unsealed FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.blocks (
    user_id uuid NOT NULL,
    blocked_id uuid NOT NULL,
    blocked_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT blocks_blocked_id_check CHECK ((user_id <> blocked_id))
);

ALTER TABLE ONLY messaging.blocks FORCE ROW LEVEL SECURITY;

CREATE UNLOGGED TABLE messaging.cache_entries (
    name text NOT NULL,
    field text NOT NULL,
    token text NOT NULL,
    value bytea,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05');

ALTER TABLE ONLY messaging.cache_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.cache_entries IS 'The cache while Redis is away. It may be emptied at any time.';

CREATE TABLE messaging.cache_outages (
    process text NOT NULL,
    effective boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.cache_outages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.cache_outages IS 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';

CREATE TABLE messaging.change_counters (
    user_id uuid NOT NULL,
    last_number integer NOT NULL,
    last_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT change_counters_last_number_check CHECK ((last_number > 0))
)
WITH (fillfactor='50');

ALTER TABLE ONLY messaging.change_counters FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.conversations (
    id uuid NOT NULL,
    participants uuid[] NOT NULL,
    last_message text DEFAULT ''::text NOT NULL,
    message_count integer DEFAULT 0 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    kind text DEFAULT 'direct'::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    closed boolean DEFAULT false NOT NULL,
    asked_by uuid,
    paced_until timestamp(3) with time zone,
    CONSTRAINT conversations_asked_by_check CHECK (((asked_by IS NULL) OR ((kind = 'direct'::text) AND (asked_by = ANY (participants))))),
    CONSTRAINT conversations_closed_check CHECK (((kind = 'direct'::text) OR (NOT closed))),
    CONSTRAINT conversations_kind_check CHECK (((kind = 'group'::text) OR ((kind = 'direct'::text) AND (cardinality(participants) = 2) AND (name = ''::text)))),
    CONSTRAINT conversations_last_message_check CHECK ((char_length(last_message) <= 200)),
    CONSTRAINT conversations_message_count_check CHECK ((message_count >= 0)),
    CONSTRAINT conversations_name_check CHECK ((char_length(name) <= 100)),
    CONSTRAINT conversations_participants_check CHECK ((((cardinality(participants) >= 1) AND (cardinality(participants) <= 50)) AND (array_position(participants, NULL::uuid) IS NULL)))
);

ALTER TABLE ONLY messaging.conversations FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.dismissed_things (
    user_id uuid NOT NULL,
    thing_id uuid NOT NULL,
    dismissed_at timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.dismissed_things FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.erased_people (
    user_id uuid NOT NULL,
    erased_at timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.erased_people FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.hidden_messages (
    user_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    message_id uuid NOT NULL,
    hidden_at timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.hidden_messages FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    method text NOT NULL,
    request_hash bytea NOT NULL,
    response bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.inbox (
    event_id uuid NOT NULL,
    consumed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.live_epoch (
    id integer DEFAULT 1 NOT NULL,
    epoch uuid DEFAULT gen_random_uuid() NOT NULL,
    CONSTRAINT live_epoch_id_check CHECK ((id = 1))
);

ALTER TABLE ONLY messaging.live_epoch FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.mail_subscribers (
    user_id uuid NOT NULL,
    since timestamp(3) with time zone DEFAULT now() NOT NULL,
    digest_at timestamp(3) with time zone NOT NULL
);

ALTER TABLE ONLY messaging.mail_subscribers FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.mails (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    template text NOT NULL,
    sample_language text,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    leased_until timestamp(3) with time zone,
    error text DEFAULT ''::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    ended_at timestamp(3) with time zone,
    challenge_id uuid,
    CONSTRAINT mails_ended_check CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
    CONSTRAINT mails_error_check CHECK ((char_length(error) <= 100)),
    CONSTRAINT mails_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'refused'::text, 'failed'::text, 'expired'::text, 'skipped'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY messaging.mails FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.match_forecasts (
    event_id uuid NOT NULL,
    league text NOT NULL,
    home text NOT NULL,
    away text NOT NULL,
    club text NOT NULL,
    date timestamp(3) with time zone NOT NULL,
    home_win double precision NOT NULL,
    draw double precision NOT NULL,
    away_win double precision NOT NULL,
    expected_home double precision NOT NULL,
    expected_away double precision NOT NULL,
    base_home double precision NOT NULL,
    base_draw double precision NOT NULL,
    base_away double precision NOT NULL,
    elo_home double precision NOT NULL,
    elo_draw double precision NOT NULL,
    elo_away double precision NOT NULL,
    results integer NOT NULL,
    made_at timestamp(3) with time zone NOT NULL,
    home_goals integer,
    away_goals integer,
    ended_at timestamp(3) with time zone,
    CONSTRAINT match_forecasts_ended_check CHECK ((((ended_at IS NULL) = (home_goals IS NULL)) AND ((home_goals IS NULL) = (away_goals IS NULL))))
);

ALTER TABLE ONLY messaging.match_forecasts FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.match_results (
    league text NOT NULL,
    day date NOT NULL,
    home text NOT NULL,
    away text NOT NULL,
    home_goals integer NOT NULL,
    away_goals integer NOT NULL,
    recorded_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    CONSTRAINT match_results_goals_check CHECK ((((home_goals >= 0) AND (home_goals <= 99)) AND ((away_goals >= 0) AND (away_goals <= 99))))
);

ALTER TABLE ONLY messaging.match_results FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.members (
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    last_read_seq integer DEFAULT 0 NOT NULL,
    sent_since_read integer DEFAULT 0 NOT NULL,
    last_read_at timestamp(3) with time zone,
    joined_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    role text DEFAULT 'member'::text NOT NULL,
    muted_until timestamp(3) with time zone,
    archived_seq integer,
    receipt_seq integer DEFAULT 0 NOT NULL,
    declined_seq integer,
    paced_until timestamp(3) with time zone,
    CONSTRAINT members_read_check CHECK (((last_read_seq >= 0) AND (sent_since_read >= 0))),
    CONSTRAINT members_receipt_check CHECK (((receipt_seq >= 0) AND (receipt_seq <= last_read_seq))),
    CONSTRAINT members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'moderator'::text, 'member'::text])))
);

ALTER TABLE ONLY messaging.members FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.merchant_owners (
    merchant_id uuid NOT NULL,
    owner_id uuid NOT NULL
);

ALTER TABLE ONLY messaging.merchant_owners FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.message_versions (
    message_id uuid NOT NULL,
    number integer NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    text text NOT NULL,
    written_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT message_versions_number_check CHECK (((number >= 1) AND (number <= 10))),
    CONSTRAINT message_versions_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 4000)))
);

ALTER TABLE ONLY messaging.message_versions FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.messages (
    id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    seq integer NOT NULL,
    message text NOT NULL,
    "timestamp" timestamp(3) with time zone NOT NULL,
    read boolean DEFAULT false NOT NULL,
    attachments uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    reply_to uuid,
    edits integer DEFAULT 0 NOT NULL,
    edited_at timestamp(3) with time zone,
    pinned_at timestamp(3) with time zone,
    mentions uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    CONSTRAINT messages_attachments_check CHECK ((cardinality(attachments) <= 10)),
    CONSTRAINT messages_edits_check CHECK (((edits >= 0) AND (edits <= 10))),
    CONSTRAINT messages_mentions_check CHECK ((cardinality(mentions) <= 20)),
    CONSTRAINT messages_message_check CHECK (((char_length(message) >= 1) AND (char_length(message) <= 4000))),
    CONSTRAINT messages_seq_check CHECK ((seq > 0))
);

ALTER TABLE ONLY messaging.messages FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    executed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

CREATE SEQUENCE messaging.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE messaging.migrations_id_seq OWNED BY messaging.migrations.id;

CREATE TABLE messaging.notifications (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    read_at timestamp(3) with time zone,
    CONSTRAINT notifications_body_check CHECK ((char_length(body) <= 1000)),
    CONSTRAINT notifications_title_check CHECK (((char_length(title) >= 1) AND (char_length(title) <= 200))),
    CONSTRAINT notifications_type_check CHECK ((type ~ '^[a-z]+\.[a-z_]+$'::text))
);

ALTER TABLE ONLY messaging.notifications FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.outbox (
    "position" bigint NOT NULL,
    id uuid DEFAULT messaging.outbox_event_id() NOT NULL,
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

ALTER TABLE ONLY messaging.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE messaging.outbox ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME messaging.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE messaging.outbox_relay (
    id integer DEFAULT 1 NOT NULL,
    awake_until timestamp with time zone NOT NULL,
    CONSTRAINT outbox_relay_id_check CHECK ((id = 1))
)
WITH (fillfactor='10');

CREATE TABLE messaging.person_changes (
    user_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    subject_id uuid,
    conversation_id uuid,
    created_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT person_changes_kind_check CHECK ((kind ~ '^[a-z]+\.[a-z]+$'::text)),
    CONSTRAINT person_changes_number_check CHECK ((number > 0))
);

ALTER TABLE ONLY messaging.person_changes FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.personalised_people (
    user_id uuid NOT NULL,
    since timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.personalised_people FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.posts (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    text text NOT NULL,
    club text DEFAULT ''::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    pictures jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT posts_club_check CHECK ((char_length(club) <= 50)),
    CONSTRAINT posts_pictures_check CHECK (((jsonb_typeof(pictures) = 'array'::text) AND (jsonb_array_length(pictures) <= 10))),
    CONSTRAINT posts_text_check CHECK (((char_length(text) >= 1) AND (char_length(text) <= 2000)))
);

ALTER TABLE ONLY messaging.posts FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.reactions (
    message_id uuid NOT NULL,
    user_id uuid NOT NULL,
    emoji text NOT NULL,
    conversation_id uuid NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT reactions_emoji_check CHECK (((char_length(emoji) >= 1) AND (char_length(emoji) <= 16)))
);

ALTER TABLE ONLY messaging.reactions FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.receiptless_people (
    user_id uuid NOT NULL,
    since timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY messaging.receiptless_people FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.repeatable_migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE messaging.reports (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    person_id uuid NOT NULL,
    conversation_id uuid,
    message_id uuid,
    message text DEFAULT ''::text NOT NULL,
    reason text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    decision text DEFAULT ''::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
    resolved_at timestamp(3) with time zone,
    CONSTRAINT reports_decision_check CHECK ((char_length(decision) <= 1000)),
    CONSTRAINT reports_message_check CHECK ((char_length(message) <= 4000)),
    CONSTRAINT reports_message_id_check CHECK (((message_id IS NULL) = (conversation_id IS NULL))),
    CONSTRAINT reports_note_check CHECK ((char_length(note) <= 1000)),
    CONSTRAINT reports_person_id_check CHECK ((user_id <> person_id)),
    CONSTRAINT reports_reason_check CHECK ((reason = ANY (ARRAY['spam'::text, 'fraud'::text, 'harassment'::text, 'hate'::text, 'violence'::text, 'other'::text]))),
    CONSTRAINT reports_state_check CHECK (((state = ANY (ARRAY['open'::text, 'acted'::text, 'dismissed'::text])) AND ((state = 'open'::text) = (resolved_at IS NULL))))
);

ALTER TABLE ONLY messaging.reports FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.signals (
    user_id uuid NOT NULL,
    thing_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL,
    club text DEFAULT ''::text NOT NULL,
    taken_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT signals_club_check CHECK ((char_length(club) <= 50)),
    CONSTRAINT signals_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'event'::text, 'plan'::text])))
);

ALTER TABLE ONLY messaging.signals FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.thing_neighbours (
    thing_id uuid NOT NULL,
    neighbour_id uuid NOT NULL,
    kind text NOT NULL,
    both_took integer NOT NULL,
    takers integer NOT NULL,
    similarity double precision NOT NULL,
    CONSTRAINT thing_neighbours_both_check CHECK (((both_took >= 3) AND (both_took <= takers))),
    CONSTRAINT thing_neighbours_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'event'::text, 'plan'::text])))
);

ALTER TABLE ONLY messaging.thing_neighbours FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.thing_takers (
    club text NOT NULL,
    thing_id uuid NOT NULL,
    kind text NOT NULL,
    takers integer NOT NULL,
    of_people integer NOT NULL,
    CONSTRAINT thing_takers_kind_check CHECK ((kind = ANY (ARRAY['product'::text, 'event'::text, 'plan'::text]))),
    CONSTRAINT thing_takers_takers_check CHECK (((takers >= 3) AND (takers <= of_people)))
);

ALTER TABLE ONLY messaging.thing_takers FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.things_due (
    thing_id uuid NOT NULL,
    since timestamp(3) with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY messaging.things_due FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.upkeep_runs (
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

ALTER TABLE ONLY messaging.upkeep_runs FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.webhook_attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    user_id uuid NOT NULL,
    started_at timestamp(3) with time zone NOT NULL,
    duration_ms integer NOT NULL,
    response_status integer NOT NULL,
    response_body text NOT NULL,
    error text NOT NULL
);

ALTER TABLE ONLY messaging.webhook_attempts FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.webhook_deliveries (
    id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    payload text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    claimed_until timestamp(3) with time zone,
    response_status integer DEFAULT 0 NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    ended_at timestamp(3) with time zone,
    CONSTRAINT webhook_deliveries_ended_check CHECK (((status = 'pending'::text) = (ended_at IS NULL))),
    CONSTRAINT webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'skipped'::text])))
)
WITH (fillfactor='70');

ALTER TABLE ONLY messaging.webhook_deliveries FORCE ROW LEVEL SECURITY;

CREATE TABLE messaging.webhook_endpoints (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    url text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    event_types text[] NOT NULL,
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until timestamp(3) with time zone,
    enabled boolean DEFAULT true NOT NULL,
    disabled_reason text DEFAULT ''::text NOT NULL,
    failing_since timestamp(3) with time zone,
    hold_until timestamp(3) with time zone,
    version integer DEFAULT 1 NOT NULL,
    deleted_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT now() NOT NULL,
    earlier_secrets jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT webhook_endpoints_description_check CHECK ((char_length(description) <= 200)),
    CONSTRAINT webhook_endpoints_disabled_check CHECK (((enabled = (disabled_reason = ''::text)) AND (disabled_reason = ANY (ARRAY[''::text, 'owner'::text, 'gone'::text, 'failing'::text, 'suspended'::text])))),
    CONSTRAINT webhook_endpoints_earlier_check CHECK (((jsonb_typeof(earlier_secrets) = 'array'::text) AND (jsonb_array_length(earlier_secrets) <= 10))),
    CONSTRAINT webhook_endpoints_event_types_check CHECK (((cardinality(event_types) >= 1) AND (cardinality(event_types) <= 50))),
    CONSTRAINT webhook_endpoints_previous_check CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
    CONSTRAINT webhook_endpoints_url_check CHECK ((char_length(url) <= 2048))
);

ALTER TABLE ONLY messaging.webhook_endpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY messaging.migrations ALTER COLUMN id SET DEFAULT nextval('messaging.migrations_id_seq'::regclass);

ALTER TABLE ONLY messaging.ai_insights
    ADD CONSTRAINT ai_insights_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.ai_insights
    ADD CONSTRAINT ai_insights_user_id_unique UNIQUE (user_id);

ALTER TABLE ONLY messaging.ai_recommendations
    ADD CONSTRAINT ai_recommendations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.ai_recommendations
    ADD CONSTRAINT ai_recommendations_user_place_unique UNIQUE (user_id, place);

ALTER TABLE ONLY messaging.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (number);

ALTER TABLE ONLY messaging.audit_chain
    ADD CONSTRAINT audit_chain_position_unique UNIQUE ("position");

ALTER TABLE ONLY messaging.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY messaging.audit_log
    ADD CONSTRAINT audit_log_id_unique UNIQUE (id);

ALTER TABLE ONLY messaging.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY messaging.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY messaging.blocks
    ADD CONSTRAINT blocks_pkey PRIMARY KEY (user_id, blocked_id);

ALTER TABLE ONLY messaging.cache_entries
    ADD CONSTRAINT cache_entries_pkey PRIMARY KEY (name, field);

ALTER TABLE ONLY messaging.cache_outages
    ADD CONSTRAINT cache_outages_pkey PRIMARY KEY (process);

ALTER TABLE ONLY messaging.change_counters
    ADD CONSTRAINT change_counters_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.dismissed_things
    ADD CONSTRAINT dismissed_things_pkey PRIMARY KEY (user_id, thing_id);

ALTER TABLE ONLY messaging.erased_people
    ADD CONSTRAINT erased_people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.hidden_messages
    ADD CONSTRAINT hidden_messages_pkey PRIMARY KEY (user_id, conversation_id, message_id);

ALTER TABLE ONLY messaging.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);

ALTER TABLE ONLY messaging.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY messaging.live_epoch
    ADD CONSTRAINT live_epoch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.mail_subscribers
    ADD CONSTRAINT mail_subscribers_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.mails
    ADD CONSTRAINT mails_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.match_forecasts
    ADD CONSTRAINT match_forecasts_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY messaging.match_results
    ADD CONSTRAINT match_results_pkey PRIMARY KEY (league, day, home, away);

ALTER TABLE ONLY messaging.members
    ADD CONSTRAINT members_pkey PRIMARY KEY (conversation_id, user_id);

ALTER TABLE ONLY messaging.merchant_owners
    ADD CONSTRAINT merchant_owners_pkey PRIMARY KEY (merchant_id);

ALTER TABLE ONLY messaging.message_versions
    ADD CONSTRAINT message_versions_pkey PRIMARY KEY (message_id, number);

ALTER TABLE ONLY messaging.messages
    ADD CONSTRAINT messages_conversation_id_seq_unique UNIQUE (conversation_id, seq);

ALTER TABLE ONLY messaging.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY messaging.outbox_relay
    ADD CONSTRAINT outbox_relay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.person_changes
    ADD CONSTRAINT person_changes_pkey PRIMARY KEY (user_id, number);

ALTER TABLE ONLY messaging.personalised_people
    ADD CONSTRAINT personalised_people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.posts
    ADD CONSTRAINT posts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.reactions
    ADD CONSTRAINT reactions_pkey PRIMARY KEY (message_id, user_id, emoji);

ALTER TABLE ONLY messaging.receiptless_people
    ADD CONSTRAINT receiptless_people_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY messaging.repeatable_migrations
    ADD CONSTRAINT repeatable_migrations_pkey PRIMARY KEY (name, checksum);

ALTER TABLE ONLY messaging.reports
    ADD CONSTRAINT reports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.signals
    ADD CONSTRAINT signals_pkey PRIMARY KEY (user_id, thing_id, order_id);

ALTER TABLE ONLY messaging.thing_neighbours
    ADD CONSTRAINT thing_neighbours_pkey PRIMARY KEY (thing_id, neighbour_id);

ALTER TABLE ONLY messaging.thing_takers
    ADD CONSTRAINT thing_takers_pkey PRIMARY KEY (club, thing_id);

ALTER TABLE ONLY messaging.things_due
    ADD CONSTRAINT things_due_pkey PRIMARY KEY (thing_id);

ALTER TABLE ONLY messaging.upkeep_runs
    ADD CONSTRAINT upkeep_runs_period_unique UNIQUE (task, period);

ALTER TABLE ONLY messaging.upkeep_runs
    ADD CONSTRAINT upkeep_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.webhook_attempts
    ADD CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, number);

ALTER TABLE ONLY messaging.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_event_unique UNIQUE (event_id, endpoint_id);

ALTER TABLE ONLY messaging.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY messaging.webhook_endpoints
    ADD CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id);

CREATE INDEX audit_log_act_index ON messaging.audit_log USING btree (act, "position") WHERE (act IS NOT NULL);

CREATE INDEX audit_log_actor_index ON messaging.audit_log USING btree (actor, "position");

CREATE INDEX audit_log_at_index ON messaging.audit_log USING btree (at);

CREATE INDEX audit_log_key_index ON messaging.audit_log USING btree (key_id, "position") WHERE (key_id IS NOT NULL);

CREATE INDEX audit_log_merchant_index ON messaging.audit_log USING btree (merchant, "position") WHERE (merchant IS NOT NULL);

CREATE INDEX audit_log_rpc_index ON messaging.audit_log USING btree (rpc, "position");

CREATE INDEX audit_log_subject_index ON messaging.audit_log USING btree (subject, "position");

CREATE INDEX blocks_blocked_id_index ON messaging.blocks USING btree (blocked_id);

CREATE INDEX conversations_asked_by_index ON messaging.conversations USING btree (asked_by, updated_at) WHERE (asked_by IS NOT NULL);

CREATE UNIQUE INDEX conversations_pair_unique ON messaging.conversations USING btree (LEAST(participants[1], participants[2]), GREATEST(participants[1], participants[2])) WHERE (kind = 'direct'::text);

CREATE INDEX dismissed_things_dismissed_at_index ON messaging.dismissed_things USING btree (dismissed_at);

CREATE INDEX erased_people_erased_at_index ON messaging.erased_people USING btree (erased_at);

CREATE INDEX hidden_messages_conversation_id_index ON messaging.hidden_messages USING btree (conversation_id);

CREATE INDEX hidden_messages_message_id_index ON messaging.hidden_messages USING btree (message_id);

CREATE INDEX idempotency_keys_created_at_index ON messaging.idempotency_keys USING btree (created_at);

CREATE INDEX mail_subscribers_digest_index ON messaging.mail_subscribers USING btree (digest_at);

CREATE INDEX mails_due_index ON messaging.mails USING btree (next_attempt_at, id) WHERE (state = 'waiting'::text);

CREATE INDEX mails_user_id_index ON messaging.mails USING btree (user_id, id);

CREATE INDEX match_forecasts_date_index ON messaging.match_forecasts USING btree (date, event_id);

CREATE INDEX match_forecasts_ended_index ON messaging.match_forecasts USING btree (ended_at);

CREATE INDEX members_user_id_index ON messaging.members USING btree (user_id);

CREATE INDEX merchant_owners_owner_id_index ON messaging.merchant_owners USING btree (owner_id);

CREATE INDEX message_versions_conversation_id_index ON messaging.message_versions USING btree (conversation_id);

CREATE INDEX message_versions_user_id_index ON messaging.message_versions USING btree (user_id);

CREATE INDEX messages_pinned_index ON messaging.messages USING btree (conversation_id, seq) WHERE (pinned_at IS NOT NULL);

CREATE INDEX messages_user_id_index ON messaging.messages USING btree (user_id);

CREATE INDEX notifications_unread_index ON messaging.notifications USING btree (user_id, id) WHERE (read_at IS NULL);

CREATE INDEX notifications_user_id_index ON messaging.notifications USING btree (user_id, id);

CREATE INDEX outbox_barring_index ON messaging.outbox USING btree (destination, aggregate, "position") WHERE ((state = 'handed'::text) OR ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL)));

CREATE INDEX outbox_dead_index ON messaging.outbox USING btree ("position") WHERE (state = 'dead'::text);

CREATE INDEX outbox_handed_index ON messaging.outbox USING btree (destination, handed_until) WHERE (state = 'handed'::text);

CREATE INDEX outbox_ready_index ON messaging.outbox USING btree (destination, "position") WHERE ((state = 'pending'::text) AND (next_attempt_at IS NULL));

CREATE INDEX outbox_waiting_index ON messaging.outbox USING btree (next_attempt_at) WHERE ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL));

CREATE INDEX person_changes_created_at_index ON messaging.person_changes USING btree (created_at);

CREATE INDEX posts_created_at_id_index ON messaging.posts USING btree (created_at, id);

CREATE INDEX posts_pictures_index ON messaging.posts USING gin (pictures jsonb_path_ops) WHERE (pictures <> '[]'::jsonb);

CREATE INDEX posts_user_id_index ON messaging.posts USING btree (user_id);

CREATE INDEX reactions_conversation_id_index ON messaging.reactions USING btree (conversation_id);

CREATE INDEX reactions_user_id_index ON messaging.reactions USING btree (user_id);

CREATE UNIQUE INDEX reports_open_unique ON messaging.reports USING btree (user_id, person_id, COALESCE(message_id, person_id)) WHERE (state = 'open'::text);

CREATE INDEX reports_person_id_index ON messaging.reports USING btree (person_id);

CREATE INDEX reports_state_id_index ON messaging.reports USING btree (state, id);

CREATE INDEX reports_user_id_index ON messaging.reports USING btree (user_id);

CREATE INDEX signals_taken_at_index ON messaging.signals USING btree (taken_at);

CREATE INDEX signals_thing_index ON messaging.signals USING btree (thing_id, user_id);

CREATE INDEX thing_takers_most_index ON messaging.thing_takers USING btree (club, takers DESC, thing_id);

CREATE INDEX thing_takers_thing_index ON messaging.thing_takers USING btree (thing_id);

CREATE INDEX things_due_since_index ON messaging.things_due USING btree (since);

CREATE INDEX upkeep_runs_task_index ON messaging.upkeep_runs USING btree (task, started_at);

CREATE INDEX webhook_deliveries_due_index ON messaging.webhook_deliveries USING btree (endpoint_id, next_attempt_at, id) WHERE (status = 'pending'::text);

CREATE INDEX webhook_deliveries_endpoint_id_index ON messaging.webhook_deliveries USING btree (endpoint_id, id);

CREATE INDEX webhook_deliveries_skipped_index ON messaging.webhook_deliveries USING btree (id) WHERE (status = 'skipped'::text);

CREATE INDEX webhook_deliveries_user_id_index ON messaging.webhook_deliveries USING btree (user_id, id);

CREATE INDEX webhook_endpoints_deleted_index ON messaging.webhook_endpoints USING btree (id) WHERE (deleted_at IS NOT NULL);

CREATE INDEX webhook_endpoints_user_id_index ON messaging.webhook_endpoints USING btree (user_id, id);

CREATE TRIGGER audit_chain_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON messaging.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_audit_change();

CREATE TRIGGER audit_checkpoints_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON messaging.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_audit_change();

CREATE TRIGGER audit_log_queued AFTER INSERT ON messaging.audit_log FOR EACH ROW EXECUTE FUNCTION messaging.queue_audit_entry();

CREATE TRIGGER audit_log_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON messaging.audit_log FOR EACH STATEMENT EXECUTE FUNCTION messaging.refuse_audit_change();

CREATE TRIGGER conversations_people BEFORE UPDATE OF participants, name, closed, asked_by ON messaging.conversations FOR EACH ROW EXECUTE FUNCTION messaging.guard_people();

CREATE TRIGGER members_role BEFORE UPDATE OF role ON messaging.members FOR EACH ROW EXECUTE FUNCTION messaging.guard_people();

CREATE TRIGGER messages_words BEFORE UPDATE OF message, edits, edited_at, pinned_at ON messaging.messages FOR EACH ROW EXECUTE FUNCTION messaging.guard_messages();

CREATE TRIGGER outbox_wake AFTER INSERT ON messaging.outbox FOR EACH STATEMENT EXECUTE FUNCTION messaging.outbox_wake();

ALTER TABLE ONLY messaging.hidden_messages
    ADD CONSTRAINT hidden_messages_conversation_id_foreign FOREIGN KEY (conversation_id) REFERENCES messaging.conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.hidden_messages
    ADD CONSTRAINT hidden_messages_message_id_foreign FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.members
    ADD CONSTRAINT members_conversation_id_foreign FOREIGN KEY (conversation_id) REFERENCES messaging.conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.message_versions
    ADD CONSTRAINT message_versions_conversation_id_foreign FOREIGN KEY (conversation_id) REFERENCES messaging.conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.message_versions
    ADD CONSTRAINT message_versions_message_id_foreign FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.messages
    ADD CONSTRAINT messages_conversation_id_foreign FOREIGN KEY (conversation_id) REFERENCES messaging.conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.reactions
    ADD CONSTRAINT reactions_conversation_id_foreign FOREIGN KEY (conversation_id) REFERENCES messaging.conversations(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.reactions
    ADD CONSTRAINT reactions_message_id_foreign FOREIGN KEY (message_id) REFERENCES messaging.messages(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.webhook_attempts
    ADD CONSTRAINT webhook_attempts_delivery_id_foreign FOREIGN KEY (delivery_id) REFERENCES messaging.webhook_deliveries(id) ON DELETE CASCADE;

ALTER TABLE ONLY messaging.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_endpoint_id_foreign FOREIGN KEY (endpoint_id) REFERENCES messaging.webhook_endpoints(id) ON DELETE CASCADE;

ALTER TABLE messaging.ai_insights ENABLE ROW LEVEL SECURITY;

CREATE POLICY ai_insights_actor ON messaging.ai_insights USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY ai_insights_delete_by_system ON messaging.ai_insights AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY ai_insights_insert_by_system ON messaging.ai_insights AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY ai_insights_update_by_system ON messaging.ai_insights AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.ai_recommendations ENABLE ROW LEVEL SECURITY;

CREATE POLICY ai_recommendations_actor ON messaging.ai_recommendations USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY ai_recommendations_insert_by_system ON messaging.ai_recommendations AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.audit_chain ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_chain_system ON messaging.audit_chain USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.audit_checkpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_checkpoints_system ON messaging.audit_checkpoints USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_log_read ON messaging.audit_log FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_remove ON messaging.audit_log FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_write ON messaging.audit_log FOR INSERT WITH CHECK ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.audit_unsealed ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_unsealed_system ON messaging.audit_unsealed USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE messaging.blocks ENABLE ROW LEVEL SECURITY;

CREATE POLICY blocks_actor ON messaging.blocks USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.cache_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_entries_actor ON messaging.cache_entries USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE messaging.cache_outages ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_outages_actor ON messaging.cache_outages USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE messaging.change_counters ENABLE ROW LEVEL SECURITY;

CREATE POLICY change_counters_actor ON messaging.change_counters USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY change_counters_delete_by_system ON messaging.change_counters AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY change_counters_insert_by_system ON messaging.change_counters AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY change_counters_update_by_system ON messaging.change_counters AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.conversations ENABLE ROW LEVEL SECURITY;

CREATE POLICY conversations_actor ON messaging.conversations USING (((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = ANY ((participants)::text[])) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY conversations_delete ON messaging.conversations AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.dismissed_things ENABLE ROW LEVEL SECURITY;

CREATE POLICY dismissed_things_actor ON messaging.dismissed_things USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.erased_people ENABLE ROW LEVEL SECURITY;

CREATE POLICY erased_people_actor ON messaging.erased_people USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY erased_people_insert_by_system ON messaging.erased_people AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.hidden_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY hidden_messages_actor ON messaging.hidden_messages USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_actor ON messaging.idempotency_keys USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.inbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY inbox_actor ON messaging.inbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.live_epoch ENABLE ROW LEVEL SECURITY;

CREATE POLICY live_epoch_select ON messaging.live_epoch FOR SELECT USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) <> ''::text));

CREATE POLICY live_epoch_update ON messaging.live_epoch FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.mail_subscribers ENABLE ROW LEVEL SECURITY;

CREATE POLICY mail_subscribers_actor ON messaging.mail_subscribers USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.mails ENABLE ROW LEVEL SECURITY;

CREATE POLICY mails_actor ON messaging.mails USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY mails_delete_by_system ON messaging.mails AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY mails_update_by_system ON messaging.mails AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.match_forecasts ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_forecasts_delete ON messaging.match_forecasts FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY match_forecasts_insert ON messaging.match_forecasts FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY match_forecasts_select ON messaging.match_forecasts FOR SELECT USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) <> ''::text));

CREATE POLICY match_forecasts_update ON messaging.match_forecasts FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.match_results ENABLE ROW LEVEL SECURITY;

CREATE POLICY match_results_actor ON messaging.match_results USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.members ENABLE ROW LEVEL SECURITY;

CREATE POLICY members_delete ON messaging.members FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY members_insert ON messaging.members FOR INSERT WITH CHECK (( SELECT (members.user_id = ANY (c.participants))
   FROM messaging.conversations c
  WHERE (c.id = members.conversation_id)));

CREATE POLICY members_select ON messaging.members FOR SELECT USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text) OR ( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = members.conversation_id))));

CREATE POLICY members_update ON messaging.members FOR UPDATE USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text))) WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.merchant_owners ENABLE ROW LEVEL SECURITY;

CREATE POLICY merchant_owners_actor ON messaging.merchant_owners USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.message_versions ENABLE ROW LEVEL SECURITY;

CREATE POLICY message_versions_delete ON messaging.message_versions FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY message_versions_insert ON messaging.message_versions FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY message_versions_select ON messaging.message_versions FOR SELECT USING (( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = message_versions.conversation_id)));

ALTER TABLE messaging.messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY messages_delete ON messaging.messages FOR DELETE USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY messages_insert ON messaging.messages FOR INSERT WITH CHECK (((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) AND ( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = messages.conversation_id))));

CREATE POLICY messages_select ON messaging.messages FOR SELECT USING (( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = messages.conversation_id)));

CREATE POLICY messages_update ON messaging.messages FOR UPDATE USING (( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = messages.conversation_id)));

ALTER TABLE messaging.notifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY notifications_actor ON messaging.notifications USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY notifications_delete_by_system ON messaging.notifications AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY notifications_insert_by_system ON messaging.notifications AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY outbox_actor ON messaging.outbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE messaging.person_changes ENABLE ROW LEVEL SECURITY;

CREATE POLICY person_changes_actor ON messaging.person_changes USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY person_changes_delete_by_system ON messaging.person_changes AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY person_changes_insert_by_system ON messaging.person_changes AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.personalised_people ENABLE ROW LEVEL SECURITY;

CREATE POLICY personalised_people_actor ON messaging.personalised_people USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY personalised_people_delete_by_system ON messaging.personalised_people AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY personalised_people_insert_by_system ON messaging.personalised_people AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.posts ENABLE ROW LEVEL SECURITY;

CREATE POLICY posts_delete ON messaging.posts FOR DELETE USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY posts_insert ON messaging.posts FOR INSERT WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY posts_select ON messaging.posts FOR SELECT USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) <> ''::text));

CREATE POLICY posts_update ON messaging.posts FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.reactions ENABLE ROW LEVEL SECURITY;

CREATE POLICY reactions_delete ON messaging.reactions FOR DELETE USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY reactions_insert ON messaging.reactions FOR INSERT WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) AND ( SELECT true
   FROM messaging.messages m
  WHERE ((m.id = reactions.message_id) AND (m.conversation_id = reactions.conversation_id)))));

CREATE POLICY reactions_select ON messaging.reactions FOR SELECT USING (( SELECT true
   FROM messaging.conversations c
  WHERE (c.id = reactions.conversation_id)));

ALTER TABLE messaging.receiptless_people ENABLE ROW LEVEL SECURITY;

CREATE POLICY receiptless_people_delete ON messaging.receiptless_people FOR DELETE USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY receiptless_people_insert ON messaging.receiptless_people FOR INSERT WITH CHECK (((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)));

CREATE POLICY receiptless_people_select ON messaging.receiptless_people FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) <> ''::text));

ALTER TABLE messaging.reports ENABLE ROW LEVEL SECURITY;

CREATE POLICY reports_delete ON messaging.reports FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY reports_insert ON messaging.reports FOR INSERT WITH CHECK ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) AND (state = 'open'::text)));

CREATE POLICY reports_select ON messaging.reports FOR SELECT USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY reports_update ON messaging.reports FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.signals ENABLE ROW LEVEL SECURITY;

CREATE POLICY signals_actor ON messaging.signals USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY signals_delete_by_system ON messaging.signals AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY signals_insert_by_system ON messaging.signals AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.thing_neighbours ENABLE ROW LEVEL SECURITY;

CREATE POLICY thing_neighbours_delete ON messaging.thing_neighbours FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY thing_neighbours_insert ON messaging.thing_neighbours FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY thing_neighbours_select ON messaging.thing_neighbours FOR SELECT USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) <> ''::text));

ALTER TABLE messaging.thing_takers ENABLE ROW LEVEL SECURITY;

CREATE POLICY thing_takers_delete ON messaging.thing_takers FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY thing_takers_insert ON messaging.thing_takers FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY thing_takers_select ON messaging.thing_takers FOR SELECT USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) <> ''::text));

ALTER TABLE messaging.things_due ENABLE ROW LEVEL SECURITY;

CREATE POLICY things_due_actor ON messaging.things_due USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.upkeep_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY upkeep_runs_system ON messaging.upkeep_runs USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.webhook_attempts ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhook_attempts_actor ON messaging.webhook_attempts USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY webhook_attempts_insert_by_system ON messaging.webhook_attempts AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE messaging.webhook_deliveries ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhook_deliveries_actor ON messaging.webhook_deliveries USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE messaging.webhook_endpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY webhook_endpoints_actor ON messaging.webhook_endpoints USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

GRANT USAGE ON SCHEMA messaging TO plaza_messaging;

GRANT SELECT ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(id) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(actor) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(actor_role) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(rpc) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(outcome) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(subject_kind) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(subject) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(reason) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(request_id) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(idempotency_key) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(address) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(details) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(act) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(merchant) ON TABLE messaging.audit_log TO plaza_messaging;

GRANT INSERT(key_id) ON TABLE messaging.audit_log TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.audit_content(entry messaging.audit_log) FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.drop_audit_entries() FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.drop_audit_entries() TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.due_webhooks() FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.due_webhooks() TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.guard_messages() FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.guard_people() FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.learn_things(things uuid[], least_people integer, shrinkage double precision, newest integer, most_neighbours integer) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.learn_things(things uuid[], least_people integer, shrinkage double precision, newest integer, most_neighbours integer) TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.lease_webhooks(endpoints uuid[], limits integer[], lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.lease_webhooks(endpoints uuid[], limits integer[], lease interval) TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.ordered_id() FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.ordered_id() TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.queue_audit_entry() FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.record_changes(changes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.record_changes(changes jsonb) TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.record_webhook_outcomes(outcomes jsonb, max_failing interval) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.record_webhook_outcomes(outcomes jsonb, max_failing interval) TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.refuse_audit_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION messaging.renew_webhooks(ids uuid[], numbers integer[], lease interval) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.renew_webhooks(ids uuid[], numbers integer[], lease interval) TO plaza_messaging;

REVOKE ALL ON FUNCTION messaging.seal_audit(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION messaging.seal_audit(most integer) TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.ai_insights TO plaza_messaging;

GRANT UPDATE(favorite_team) ON TABLE messaging.ai_insights TO plaza_messaging;

GRANT UPDATE(shopping_style) ON TABLE messaging.ai_insights TO plaza_messaging;

GRANT UPDATE(updated_at) ON TABLE messaging.ai_insights TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.ai_recommendations TO plaza_messaging;

GRANT SELECT ON TABLE messaging.audit_chain TO plaza_messaging;

GRANT SELECT,INSERT ON TABLE messaging.audit_checkpoints TO plaza_messaging;

GRANT SELECT ON TABLE messaging.audit_unsealed TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.blocks TO plaza_messaging;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE messaging.cache_entries TO plaza_messaging;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE messaging.cache_outages TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.change_counters TO plaza_messaging;

GRANT UPDATE(last_number) ON TABLE messaging.change_counters TO plaza_messaging;

GRANT UPDATE(last_at) ON TABLE messaging.change_counters TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(participants) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(last_message) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(message_count) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(updated_at) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(name) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(closed) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(asked_by) ON TABLE messaging.conversations TO plaza_messaging;

GRANT UPDATE(paced_until) ON TABLE messaging.conversations TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.dismissed_things TO plaza_messaging;

GRANT SELECT,INSERT ON TABLE messaging.erased_people TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.hidden_messages TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.idempotency_keys TO plaza_messaging;

GRANT UPDATE(response) ON TABLE messaging.idempotency_keys TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.inbox TO plaza_messaging;

GRANT SELECT ON TABLE messaging.live_epoch TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.mail_subscribers TO plaza_messaging;

GRANT UPDATE(digest_at) ON TABLE messaging.mail_subscribers TO plaza_messaging;

GRANT SELECT,DELETE ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(id) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(user_id) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(template) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(sample_language) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(state),UPDATE(state) ON TABLE messaging.mails TO plaza_messaging;

GRANT UPDATE(attempts) ON TABLE messaging.mails TO plaza_messaging;

GRANT UPDATE(next_attempt_at) ON TABLE messaging.mails TO plaza_messaging;

GRANT UPDATE(leased_until) ON TABLE messaging.mails TO plaza_messaging;

GRANT UPDATE(error) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(ended_at),UPDATE(ended_at) ON TABLE messaging.mails TO plaza_messaging;

GRANT INSERT(challenge_id) ON TABLE messaging.mails TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.match_forecasts TO plaza_messaging;

GRANT UPDATE(home_goals) ON TABLE messaging.match_forecasts TO plaza_messaging;

GRANT UPDATE(away_goals) ON TABLE messaging.match_forecasts TO plaza_messaging;

GRANT UPDATE(ended_at) ON TABLE messaging.match_forecasts TO plaza_messaging;

GRANT SELECT,INSERT ON TABLE messaging.match_results TO plaza_messaging;

GRANT UPDATE(home_goals) ON TABLE messaging.match_results TO plaza_messaging;

GRANT UPDATE(away_goals) ON TABLE messaging.match_results TO plaza_messaging;

GRANT UPDATE(recorded_at) ON TABLE messaging.match_results TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(last_read_seq) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(sent_since_read) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(last_read_at) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(role) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(muted_until) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(archived_seq) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(receipt_seq) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(declined_seq) ON TABLE messaging.members TO plaza_messaging;

GRANT UPDATE(paced_until) ON TABLE messaging.members TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.merchant_owners TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.message_versions TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.messages TO plaza_messaging;

GRANT UPDATE(message) ON TABLE messaging.messages TO plaza_messaging;

GRANT UPDATE(read) ON TABLE messaging.messages TO plaza_messaging;

GRANT UPDATE(edits) ON TABLE messaging.messages TO plaza_messaging;

GRANT UPDATE(edited_at) ON TABLE messaging.messages TO plaza_messaging;

GRANT UPDATE(pinned_at) ON TABLE messaging.messages TO plaza_messaging;

GRANT SELECT ON TABLE messaging.migrations TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.notifications TO plaza_messaging;

GRANT UPDATE(user_id) ON TABLE messaging.notifications TO plaza_messaging;

GRANT UPDATE(read_at) ON TABLE messaging.notifications TO plaza_messaging;

GRANT SELECT,DELETE ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(id) ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(type) ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(aggregate) ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(destination) ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(user_id) ON TABLE messaging.outbox TO plaza_messaging;

GRANT INSERT(payload) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(state) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(attempts) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(next_attempt_at) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(handed_until) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(last_error) ON TABLE messaging.outbox TO plaza_messaging;

GRANT UPDATE(done_at) ON TABLE messaging.outbox TO plaza_messaging;

GRANT SELECT,INSERT,UPDATE ON TABLE messaging.outbox_relay TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.person_changes TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.personalised_people TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.posts TO plaza_messaging;

GRANT UPDATE(pictures) ON TABLE messaging.posts TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.reactions TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.receiptless_people TO plaza_messaging;

GRANT SELECT ON TABLE messaging.repeatable_migrations TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.reports TO plaza_messaging;

GRANT UPDATE(state) ON TABLE messaging.reports TO plaza_messaging;

GRANT UPDATE(decision) ON TABLE messaging.reports TO plaza_messaging;

GRANT UPDATE(resolved_at) ON TABLE messaging.reports TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.signals TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.thing_neighbours TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.thing_takers TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.things_due TO plaza_messaging;

GRANT UPDATE(since) ON TABLE messaging.things_due TO plaza_messaging;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE messaging.upkeep_runs TO plaza_messaging;

GRANT SELECT,INSERT ON TABLE messaging.webhook_attempts TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(status) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(attempts) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(tries) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(next_attempt_at) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(claimed_until) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(response_status) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(error) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT UPDATE(ended_at) ON TABLE messaging.webhook_deliveries TO plaza_messaging;

GRANT SELECT,INSERT,DELETE ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(url) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(description) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(event_types) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(secret) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(previous_secret) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(previous_until) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(enabled) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(disabled_reason) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(failing_since) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(hold_until) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(version) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(deleted_at) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(updated_at) ON TABLE messaging.webhook_endpoints TO plaza_messaging;

GRANT UPDATE(earlier_secrets) ON TABLE messaging.webhook_endpoints TO plaza_messaging;
