CREATE SCHEMA auth;

CREATE TABLE auth.audit_log (
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

ALTER TABLE ONLY auth.audit_log FORCE ROW LEVEL SECURITY;

CREATE FUNCTION auth.audit_content(entry auth.audit_log) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select jsonb_build_array(
    entry.position, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.actor_role, entry.act, entry.merchant, entry.key_id, entry.rpc, entry.outcome,
    entry.subject_kind, entry.subject, entry.reason, entry.request_id, entry.idempotency_key, entry.address,
    entry.details
  )::text
$$;

CREATE FUNCTION auth.drop_audit_entries() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
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

CREATE FUNCTION auth.find_passkey(credential bytea) RETURNS TABLE(id uuid, user_id uuid, public_key bytea, sign_count bigint, created_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only auth looks for passkeys' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select f.id, f.user_id, f.public_key, f.sign_count, f.created_at from factors f
    where f.credential_id = credential;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE TABLE auth.users (
    id uuid NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    name text NOT NULL,
    club_id text,
    role text DEFAULT 'user'::text NOT NULL,
    merchant_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_name text,
    search_rest text,
    language text DEFAULT 'en'::text NOT NULL,
    email_bouncing_since timestamp with time zone,
    factors text[] DEFAULT '{}'::text[] NOT NULL,
    email_verified_at timestamp with time zone,
    password_changed_at timestamp with time zone,
    suspended_at timestamp with time zone,
    suspended_until timestamp with time zone,
    suspension_reason text,
    cool_off_since timestamp with time zone,
    cool_off_until timestamp with time zone,
    staff_roles text[] DEFAULT '{}'::text[] NOT NULL,
    picture jsonb,
    CONSTRAINT users_cool_off_check CHECK (((cool_off_since IS NULL) = (cool_off_until IS NULL))),
    CONSTRAINT users_email_length_check CHECK (((octet_length(email) >= 3) AND (octet_length(email) <= 254))),
    CONSTRAINT users_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT users_name_length_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT users_picture_check CHECK ((jsonb_typeof(picture) = 'object'::text)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['user'::text, 'merchant'::text, 'admin'::text, 'guest'::text]))),
    CONSTRAINT users_staff_roles_check CHECK ((staff_roles <@ ARRAY['support'::text, 'finance'::text, 'catalogue'::text, 'auditor'::text])),
    CONSTRAINT users_suspension_check CHECK ((((suspended_at IS NULL) = (suspension_reason IS NULL)) AND ((suspended_at IS NOT NULL) OR (suspended_until IS NULL)) AND ((char_length(suspension_reason) >= 1) AND (char_length(suspension_reason) <= 500))))
);

ALTER TABLE ONLY auth.users FORCE ROW LEVEL SECURITY;

CREATE FUNCTION auth.find_sign_in(address text, strangers bytea, device bytea, since timestamp with time zone) RETURNS TABLE(person auth.users, failures integer, next_at timestamp with time zone, device_failures integer, device_next_at timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only auth looks for people who sign in' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select u, s.failures, s.next_at, d.failures, d.next_at
    from (select) one
    left join users u on u.email = address
    left join sign_in_paces s on s.key = strangers and s.failed_at > since
    left join sign_in_paces d on d.key = device and d.failed_at > since;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION auth.is_new_device(person auth.users, seen_device text, seen_network text, at timestamp with time zone, kept interval) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'auth', 'pg_temp'
    AS $$
  select not exists (
    select from sign_ins s where s.user_id = person.id and s.failure is null and s.method <> 'staff'
      and s.device = seen_device and s.network = seen_network
  )
  -- Of an account that is older than the history nothing may be left.
  and (person.created_at < at - kept or exists (
    select from sign_ins s where s.user_id = person.id and s.failure is null
      and s.method not in ('staff', 'registration')
  ));
$$;

CREATE FUNCTION auth.is_suspended(person auth.users, at timestamp with time zone) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'auth', 'pg_temp'
    AS $$
  select person.suspended_at is not null and (person.suspended_until is null or person.suspended_until > at)
$$;

CREATE FUNCTION auth.log_requests(lines jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only auth keeps the log' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  insert into api_requests (id, merchant_id, key_id, at, method, route, status, request_id, idempotency_key,
    duration_ms)
    select l.id, l.merchant_id, l.key_id, l.at, l.method, l.route, l.status, l.request_id, l.idempotency_key,
        l.duration_ms
      from jsonb_to_recordset(lines) as l (id uuid, merchant_id uuid, key_id uuid, at timestamptz, method text,
        route text, status integer, request_id text, idempotency_key text, duration_ms integer);
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION auth.open_session(session_id uuid, person uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) RETURNS TABLE(is_suspended boolean, suspension_end timestamp with time zone, is_new_device boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner users;
  is_new boolean := false;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth opens sessions' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select u.* into owner from users u where u.id = person for share;
  if is_suspended(owner, at) then
    return query select true, owner.suspended_until, false;
  else
    insert into sessions (
      id, user_id, family_hash, token_hash, ip, user_agent, place, created_at, authenticated_at, amr, passkey_since,
      expires_at
    ) values (
      session_id, person, family, token, address, agent, client_place, at, at, methods, passkey_at, session_end
    );
    is_new := entry_method <> 'registration' and is_new_device(owner, entry_device, entry_network, at, kept);
    insert into sign_ins (
      id, user_id, method, ip, user_agent, place, device, network, created_at, session_id, new_device
    ) values (
      entry, person, entry_method, address, agent, client_place, entry_device, entry_network, at, session_id, is_new
    );
    return query select false, null::timestamptz, is_new;
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION auth.outbox_claim(to_destinations text[], at_most integer, in_flight integer, lease interval, stay_awake boolean) RETURNS TABLE(again boolean, "position" bigint, id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb, "time" double precision, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'auth', 'pg_temp'
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

CREATE FUNCTION auth.outbox_event_id() RETURNS uuid
    LANGUAGE sql
    AS $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
  $$;

CREATE FUNCTION auth.outbox_settle(to_destination text, positions bigint[], ids uuid[], results integer[], errors text[], most_attempts integer, first_pause interval, longest_pause interval) RETURNS TABLE(id uuid, type text, state text, attempts integer)
    LANGUAGE plpgsql
    SET search_path TO 'auth', 'pg_temp'
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

CREATE FUNCTION auth.outbox_wake() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
  begin
    if not exists (select from "auth"."outbox_relay" r where r.id = 1 and r.awake_until > clock_timestamp()) then
      perform pg_notify('plaza_outbox_' || tg_table_schema, '');
    end if;
    return null;
  end $$;

CREATE FUNCTION auth.queue_audit_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;

CREATE FUNCTION auth.refuse_audit_change() RETURNS trigger
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

CREATE FUNCTION auth.refuse_own_role() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'auth', 'pg_temp'
    AS $$
    begin
      if current_setting('plaza.actor', true) is distinct from 'system' then
        raise exception 'nobody gives themselves a role' using errcode = 'insufficient_privilege';
      end if;
      return new;
    end $$;

CREATE TABLE auth.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    family_hash bytea NOT NULL,
    token_hash bytea NOT NULL,
    previous_hash bytea,
    rotation_salt bytea,
    rotated_at timestamp with time zone,
    ip inet,
    user_agent text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    authenticated_at timestamp with time zone DEFAULT now() NOT NULL,
    amr text[] DEFAULT '{}'::text[] NOT NULL,
    passkey_since timestamp with time zone,
    actor_id uuid,
    merchant_id uuid,
    place text,
    CONSTRAINT sessions_end_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT sessions_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'reuse'::text, 'ended'::text, 'password'::text, 'recovery'::text, 'email'::text, 'suspended'::text, 'factor'::text, 'merged'::text, 'role'::text]))),
    CONSTRAINT sessions_hashes_check CHECK (((length(family_hash) = 32) AND (length(token_hash) = 32) AND (length(previous_hash) = 32))),
    CONSTRAINT sessions_rotation_check CHECK ((num_nulls(previous_hash, rotation_salt, rotated_at) = ANY (ARRAY[0, 3])))
);

ALTER TABLE ONLY auth.sessions FORCE ROW LEVEL SECURITY;

CREATE FUNCTION auth.rotate_session(session_id uuid, family bytea, spent bytea, next bytea, salt bytea, at timestamp with time zone, new_end timestamp with time zone, address inet, agent text, client_place text) RETURNS TABLE(session auth.sessions, person auth.users)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  rotated sessions;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth rotates tokens' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  update sessions s
    set token_hash = next, previous_hash = spent, rotation_salt = salt, rotated_at = at, expires_at = new_end,
      ip = address, user_agent = agent, place = client_place
    where s.id = session_id and s.family_hash = family and s.token_hash = spent
      and s.ended_at is null and s.expires_at > at
    returning s.* into rotated;
  if found then
    return query select rotated, u from users u where u.id = rotated.user_id;
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;

CREATE FUNCTION auth.seal_audit(most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
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

CREATE FUNCTION auth.search_names() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
  new.search_name := lower(new.name);
  new.search_rest := substring(new.search_name from '\s+(.+)$');
  return new;
end $_$;

CREATE FUNCTION auth.sign_in_with_passkey(passkey uuid, challenge bytea, challenge_end timestamp with time zone, signatures bigint, is_backed_up boolean, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) RETURNS TABLE(outcome text, suspension_end timestamp with time zone, person auth.users)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner users;
  what text;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth signs people in' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select u.* into owner from factors f join users u on u.id = f.user_id where f.id = passkey for share of u;
  if not found then
    what := 'refused';
  elsif is_suspended(owner, at) then
    what := 'suspended';
  elsif is_new_device(owner, entry_device, entry_network, at, kept) then
    what := 'new_device';
  else
    with spent as (
      insert into spent_challenges (hash, expires_at) values (challenge, challenge_end) on conflict do nothing
      returning hash
    )
    update factors f set sign_count = signatures, backed_up = is_backed_up, last_used_at = at
      where f.id = passkey and exists (select from spent);
    if found then
      perform open_session(
        session_id, owner.id, family, token, at, session_end, address, agent, client_place, methods, passkey_at, entry,
        entry_method, entry_device, entry_network, kept
      );
      what := 'opened';
    else
      what := 'refused';
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return query select what, case when what = 'suspended' then owner.suspended_until end, owner;
end $$;

CREATE FUNCTION auth.sign_in_with_password(signed_in uuid, changed_at timestamp with time zone, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) RETURNS TABLE(outcome text, suspension_end timestamp with time zone)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'auth', 'pg_temp'
    AS $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner users;
  what text;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth signs people in' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select u.* into owner from users u where u.id = signed_in for share;
  -- What Node read has milliseconds.
  if not found or date_trunc('milliseconds', owner.password_changed_at) is distinct from changed_at then
    what := 'refused';
  elsif is_suspended(owner, at) then
    what := 'suspended';
  elsif cardinality(owner.factors) > 0 or is_new_device(owner, entry_device, entry_network, at, kept) then
    what := 'other';
  else
    perform open_session(
      session_id, owner.id, family, token, at, session_end, address, agent, client_place, methods, passkey_at, entry,
      entry_method, entry_device, entry_network, kept
    );
    what := 'opened';
  end if;
  perform set_config('plaza.actor', caller, true);
  return query select what, case when what = 'suspended' then owner.suspended_until end;
end $$;

CREATE TABLE auth.api_keys (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    mode text NOT NULL,
    name text NOT NULL,
    start text NOT NULL,
    last_four text NOT NULL,
    hash bytea NOT NULL,
    scopes text[] NOT NULL,
    cidrs text[] NOT NULL,
    limits jsonb NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    rolled_from uuid,
    rolled_to uuid,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    call_ceiling numeric(20,4),
    day_ceiling numeric(20,4),
    spending_id uuid,
    CONSTRAINT api_keys_ceilings_check CHECK (((call_ceiling > (0)::numeric) AND (day_ceiling > (0)::numeric))),
    CONSTRAINT api_keys_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT api_keys_limits_check CHECK ((jsonb_typeof(limits) = 'array'::text)),
    CONSTRAINT api_keys_mode_check CHECK ((mode = ANY (ARRAY['live'::text, 'test'::text]))),
    CONSTRAINT api_keys_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT api_keys_scopes_check CHECK ((cardinality(scopes) >= 1))
);

ALTER TABLE ONLY auth.api_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.api_requests (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    key_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    method text NOT NULL,
    route text NOT NULL,
    status integer NOT NULL,
    request_id text NOT NULL,
    idempotency_key text,
    duration_ms integer NOT NULL
);

ALTER TABLE ONLY auth.api_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.audit_chain (
    number bigint NOT NULL,
    "position" bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_chain_hash_check CHECK ((octet_length(hash) = 32))
);

ALTER TABLE ONLY auth.audit_chain FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.audit_checkpoints (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    begin_count bigint NOT NULL,
    value text NOT NULL,
    CONSTRAINT audit_checkpoints_begin_check CHECK (((begin_count >= 0) AND (begin_count <= count)))
);

ALTER TABLE ONLY auth.audit_checkpoints FORCE ROW LEVEL SECURITY;

ALTER TABLE auth.audit_log ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME auth.audit_log_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE auth.audit_unsealed (
    "position" bigint NOT NULL
);

ALTER TABLE ONLY auth.audit_unsealed FORCE ROW LEVEL SECURITY;

CREATE UNLOGGED TABLE auth.cache_entries (
    name text NOT NULL,
    field text NOT NULL,
    token text NOT NULL,
    value bytea,
    expires_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.05');

ALTER TABLE ONLY auth.cache_entries FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.cache_entries IS 'The cache while Redis is away. It may be emptied at any time.';

CREATE TABLE auth.cache_outages (
    process text NOT NULL,
    effective boolean DEFAULT false NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY auth.cache_outages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE auth.cache_outages IS 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';

CREATE TABLE auth.challenge_counts (
    key bytea NOT NULL,
    count integer NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT challenge_counts_key_check CHECK ((length(key) = 32))
)
WITH (fillfactor='70');

ALTER TABLE ONLY auth.challenge_counts FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.challenges (
    id uuid NOT NULL,
    purpose text NOT NULL,
    user_id uuid NOT NULL,
    address text NOT NULL,
    salt bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT challenges_address_check CHECK (((octet_length(address) >= 3) AND (octet_length(address) <= 254))),
    CONSTRAINT challenges_purpose_check CHECK ((purpose = ANY (ARRAY['verify_email'::text, 'change_email'::text, 'undo_email'::text, 'reset_password'::text]))),
    CONSTRAINT challenges_salt_check CHECK ((length(salt) = 32))
);

ALTER TABLE ONLY auth.challenges FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.consents (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    version text NOT NULL,
    given boolean NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT consents_purpose_check CHECK ((purpose = ANY (ARRAY['terms'::text, 'privacy'::text, 'marketing_mail'::text, 'personalisation'::text, 'analytics'::text]))),
    CONSTRAINT consents_source_check CHECK ((source = ANY (ARRAY['account'::text, 'mail'::text]))),
    CONSTRAINT consents_version_check CHECK (((char_length(version) >= 1) AND (char_length(version) <= 50)))
);

ALTER TABLE ONLY auth.consents FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.deletions (
    user_id uuid NOT NULL,
    attempt integer NOT NULL,
    state text NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    CONSTRAINT deletions_state_check CHECK ((state = ANY (ARRAY['deciding'::text, 'refusing'::text, 'merging'::text, 'over'::text])))
);

ALTER TABLE ONLY auth.deletions FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.ended_grants (
    id uuid NOT NULL,
    ended_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY auth.ended_grants FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.export_chunks (
    export_id uuid NOT NULL,
    seq integer NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT export_chunks_bytes_check CHECK (((length(bytes) >= 1) AND (length(bytes) <= 8388608)))
);
ALTER TABLE ONLY auth.export_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

ALTER TABLE ONLY auth.export_chunks FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.exports (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone DEFAULT now() NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ready_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    size bigint,
    sha256 bytea,
    CONSTRAINT exports_lease_check CHECK (((state = 'running'::text) OR (lease_until IS NULL))),
    CONSTRAINT exports_ready_check CHECK ((num_nulls(ready_at, size, sha256) =
CASE state
    WHEN 'ready'::text THEN 0
    ELSE 3
END)),
    CONSTRAINT exports_sha256_check CHECK ((length(sha256) = 32)),
    CONSTRAINT exports_state_check CHECK ((state = ANY (ARRAY['running'::text, 'ready'::text, 'failed'::text])))
);

ALTER TABLE ONLY auth.exports FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.factor_guesses (
    user_id uuid NOT NULL,
    guesses integer NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE ONLY auth.factor_guesses FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.factors (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    confirmed_at timestamp with time zone,
    last_used_at timestamp with time zone,
    secret bytea,
    last_step integer,
    credential_id bytea,
    public_key bytea,
    sign_count bigint,
    transports text[],
    backup_eligible boolean,
    backed_up boolean,
    user_verified boolean,
    aaguid uuid,
    CONSTRAINT factors_kind_check CHECK (
CASE kind
    WHEN 'totp'::text THEN ((secret IS NOT NULL) AND (credential_id IS NULL))
    WHEN 'passkey'::text THEN ((secret IS NULL) AND (num_nulls(confirmed_at, credential_id, public_key, sign_count, backed_up, user_verified) = 0))
    ELSE false
END),
    CONSTRAINT factors_name_length_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);

ALTER TABLE ONLY auth.factors FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.guest_merges (
    guest_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text NOT NULL,
    lease_until timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT guest_merges_done_check CHECK (((state = 'done'::text) = (done_at IS NOT NULL))),
    CONSTRAINT guest_merges_self_check CHECK ((guest_id <> user_id)),
    CONSTRAINT guest_merges_state_check CHECK ((state = ANY (ARRAY['moving'::text, 'done'::text])))
);

ALTER TABLE ONLY auth.guest_merges FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.guests (
    user_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY auth.guests FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    method text NOT NULL,
    request_hash bytea NOT NULL,
    response bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY auth.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.identities (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    email text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    last_used_at timestamp with time zone,
    refresh_token bytea
);

ALTER TABLE ONLY auth.identities FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.identity_revocations (
    id uuid NOT NULL,
    issuer text NOT NULL,
    refresh_token bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY auth.identity_revocations FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.inbox (
    event_id uuid NOT NULL,
    consumed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY auth.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.merchant_invitations (
    id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    address text NOT NULL,
    role text NOT NULL,
    salt bytea NOT NULL,
    inviter_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT merchant_invitations_role_check CHECK ((role = ANY (ARRAY['finance'::text, 'shop'::text, 'gate'::text, 'support'::text])))
);

ALTER TABLE ONLY auth.merchant_invitations FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.merchant_members (
    merchant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    grant_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT merchant_members_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'finance'::text, 'shop'::text, 'gate'::text, 'support'::text])))
);

ALTER TABLE ONLY auth.merchant_members FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.merchants (
    id uuid NOT NULL,
    name text NOT NULL,
    legal_name text NOT NULL,
    country text NOT NULL,
    currency text NOT NULL,
    club_id text,
    state text DEFAULT 'proposed'::text NOT NULL,
    reason text,
    fee_rate integer,
    fee_fixed numeric(20,4),
    payouts_need_approval boolean DEFAULT false NOT NULL,
    grant_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    decided_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT merchants_country_check CHECK ((country ~ '^([A-Z]{2})?$'::text)),
    CONSTRAINT merchants_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT merchants_decided_check CHECK (((state = 'proposed'::text) = (decided_at IS NULL))),
    CONSTRAINT merchants_fee_check CHECK (
CASE
    WHEN (state = ANY (ARRAY['approved'::text, 'suspended'::text])) THEN ((fee_rate IS NOT NULL) AND (fee_fixed IS NOT NULL) AND ((fee_rate >= 0) AND (fee_rate <= 9999)) AND (fee_fixed >= (0)::numeric))
    ELSE ((fee_rate IS NULL) AND (fee_fixed IS NULL))
END),
    CONSTRAINT merchants_legal_name_check CHECK (((char_length(legal_name) >= 1) AND (char_length(legal_name) <= 200))),
    CONSTRAINT merchants_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT merchants_reason_check CHECK (((state = ANY (ARRAY['refused'::text, 'suspended'::text])) = (reason IS NOT NULL))),
    CONSTRAINT merchants_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'refused'::text, 'suspended'::text])))
);

ALTER TABLE ONLY auth.merchants FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.migrations (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    executed_at timestamp(6) with time zone DEFAULT CURRENT_TIMESTAMP(6) NOT NULL
);

CREATE SEQUENCE auth.migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE auth.migrations_id_seq OWNED BY auth.migrations.id;

CREATE TABLE auth.openid_flows (
    id uuid NOT NULL,
    verifier_hash bytea NOT NULL,
    provider text NOT NULL,
    page text NOT NULL,
    user_id uuid,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT openid_flows_verifier_hash_check CHECK ((length(verifier_hash) = 32))
);

ALTER TABLE ONLY auth.openid_flows FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.outbox (
    "position" bigint NOT NULL,
    id uuid DEFAULT auth.outbox_event_id() NOT NULL,
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

ALTER TABLE ONLY auth.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE auth.outbox ALTER COLUMN "position" ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME auth.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE auth.outbox_relay (
    id integer DEFAULT 1 NOT NULL,
    awake_until timestamp with time zone NOT NULL,
    CONSTRAINT outbox_relay_id_check CHECK ((id = 1))
)
WITH (fillfactor='10');

CREATE TABLE auth.ownership_offers (
    merchant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY auth.ownership_offers FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.recovery_codes (
    user_id uuid NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT recovery_codes_hash_check CHECK ((length(hash) = 32))
);

ALTER TABLE ONLY auth.recovery_codes FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.recovery_requests (
    id uuid NOT NULL,
    email text NOT NULL,
    CONSTRAINT recovery_requests_email_check CHECK (((octet_length(email) >= 3) AND (octet_length(email) <= 254)))
);

ALTER TABLE ONLY auth.recovery_requests FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.repeatable_migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE auth.sign_in_challenges (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    amr text[] DEFAULT '{pwd}'::text[] NOT NULL,
    CONSTRAINT sign_in_challenges_token_hash_check CHECK ((length(token_hash) = 32))
);

ALTER TABLE ONLY auth.sign_in_challenges FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.sign_in_paces (
    key bytea NOT NULL,
    failures integer NOT NULL,
    next_at timestamp with time zone NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_in_paces_failures_check CHECK ((failures > 0)),
    CONSTRAINT sign_in_paces_key_check CHECK ((length(key) = 32))
)
WITH (fillfactor='70');

ALTER TABLE ONLY auth.sign_in_paces FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.sign_ins (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    method text NOT NULL,
    failure text,
    ip inet,
    user_agent text,
    device text NOT NULL,
    network text NOT NULL,
    new_device boolean DEFAULT false NOT NULL,
    session_id uuid,
    staff_role text,
    place text,
    CONSTRAINT sign_ins_failure_check CHECK ((failure = ANY (ARRAY['password'::text, 'factor'::text, 'suspended'::text]))),
    CONSTRAINT sign_ins_method_check CHECK ((method = ANY (ARRAY['registration'::text, 'password'::text, 'passkey'::text, 'provider'::text, 'staff'::text, 'other'::text]))),
    CONSTRAINT sign_ins_session_check CHECK (((failure IS NULL) = (session_id IS NOT NULL))),
    CONSTRAINT sign_ins_staff_role_check CHECK (((method = 'staff'::text) = (staff_role IS NOT NULL)))
);

ALTER TABLE ONLY auth.sign_ins FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.signing_keys (
    kid text NOT NULL,
    public_jwk jsonb NOT NULL,
    private_key bytea NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    active_from timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT signing_keys_retired_at_check CHECK ((retired_at >= active_from))
);

ALTER TABLE ONLY auth.signing_keys FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.spent_challenges (
    hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY auth.spent_challenges FORCE ROW LEVEL SECURITY;

CREATE TABLE auth.upkeep_runs (
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

ALTER TABLE ONLY auth.upkeep_runs FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY auth.migrations ALTER COLUMN id SET DEFAULT nextval('auth.migrations_id_seq'::regclass);

ALTER TABLE ONLY auth.api_keys
    ADD CONSTRAINT api_keys_hash_unique UNIQUE (hash);

ALTER TABLE ONLY auth.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.api_requests
    ADD CONSTRAINT api_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.audit_chain
    ADD CONSTRAINT audit_chain_pkey PRIMARY KEY (number);

ALTER TABLE ONLY auth.audit_chain
    ADD CONSTRAINT audit_chain_position_unique UNIQUE ("position");

ALTER TABLE ONLY auth.audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY auth.audit_log
    ADD CONSTRAINT audit_log_id_unique UNIQUE (id);

ALTER TABLE ONLY auth.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY auth.audit_unsealed
    ADD CONSTRAINT audit_unsealed_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY auth.cache_entries
    ADD CONSTRAINT cache_entries_pkey PRIMARY KEY (name, field);

ALTER TABLE ONLY auth.cache_outages
    ADD CONSTRAINT cache_outages_pkey PRIMARY KEY (process);

ALTER TABLE ONLY auth.challenge_counts
    ADD CONSTRAINT challenge_counts_pkey PRIMARY KEY (key);

ALTER TABLE ONLY auth.challenges
    ADD CONSTRAINT challenges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.consents
    ADD CONSTRAINT consents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.deletions
    ADD CONSTRAINT deletions_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY auth.ended_grants
    ADD CONSTRAINT ended_grants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.export_chunks
    ADD CONSTRAINT export_chunks_pkey PRIMARY KEY (export_id, seq);

ALTER TABLE ONLY auth.exports
    ADD CONSTRAINT exports_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.factor_guesses
    ADD CONSTRAINT factor_guesses_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY auth.factors
    ADD CONSTRAINT factors_credential_id_unique UNIQUE (credential_id);

ALTER TABLE ONLY auth.factors
    ADD CONSTRAINT factors_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.guest_merges
    ADD CONSTRAINT guest_merges_pkey PRIMARY KEY (guest_id);

ALTER TABLE ONLY auth.guests
    ADD CONSTRAINT guests_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY auth.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, key);

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_issuer_subject_unique UNIQUE (issuer, subject);

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.identity_revocations
    ADD CONSTRAINT identity_revocations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY auth.merchant_invitations
    ADD CONSTRAINT merchant_invitations_address_unique UNIQUE (merchant_id, address);

ALTER TABLE ONLY auth.merchant_invitations
    ADD CONSTRAINT merchant_invitations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.merchant_members
    ADD CONSTRAINT merchant_members_pkey PRIMARY KEY (merchant_id, user_id);

ALTER TABLE ONLY auth.merchants
    ADD CONSTRAINT merchants_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.openid_flows
    ADD CONSTRAINT openid_flows_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY auth.outbox_relay
    ADD CONSTRAINT outbox_relay_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.ownership_offers
    ADD CONSTRAINT ownership_offers_pkey PRIMARY KEY (merchant_id);

ALTER TABLE ONLY auth.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, hash);

ALTER TABLE ONLY auth.recovery_requests
    ADD CONSTRAINT recovery_requests_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.repeatable_migrations
    ADD CONSTRAINT repeatable_migrations_pkey PRIMARY KEY (name, checksum);

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.sign_in_paces
    ADD CONSTRAINT sign_in_paces_pkey PRIMARY KEY (key);

ALTER TABLE ONLY auth.sign_ins
    ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);

ALTER TABLE ONLY auth.spent_challenges
    ADD CONSTRAINT spent_challenges_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY auth.upkeep_runs
    ADD CONSTRAINT upkeep_runs_period_unique UNIQUE (task, period);

ALTER TABLE ONLY auth.upkeep_runs
    ADD CONSTRAINT upkeep_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_email_unique UNIQUE (email);

ALTER TABLE ONLY auth.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

CREATE INDEX api_keys_changed_at_index ON auth.api_keys USING btree (changed_at);

CREATE INDEX api_keys_created_by_index ON auth.api_keys USING btree (created_by);

CREATE INDEX api_keys_merchant_index ON auth.api_keys USING btree (merchant_id, id);

CREATE INDEX api_requests_at_index ON auth.api_requests USING btree (at);

CREATE INDEX api_requests_idempotency_key_index ON auth.api_requests USING btree (merchant_id, idempotency_key);

CREATE INDEX api_requests_key_index ON auth.api_requests USING btree (key_id, at, id);

CREATE INDEX api_requests_merchant_index ON auth.api_requests USING btree (merchant_id, at, id);

CREATE INDEX api_requests_request_id_index ON auth.api_requests USING btree (merchant_id, request_id);

CREATE INDEX audit_log_act_index ON auth.audit_log USING btree (act, "position") WHERE (act IS NOT NULL);

CREATE INDEX audit_log_actor_index ON auth.audit_log USING btree (actor, "position");

CREATE INDEX audit_log_at_index ON auth.audit_log USING btree (at);

CREATE INDEX audit_log_key_index ON auth.audit_log USING btree (key_id, "position") WHERE (key_id IS NOT NULL);

CREATE INDEX audit_log_merchant_index ON auth.audit_log USING btree (merchant, "position") WHERE (merchant IS NOT NULL);

CREATE INDEX audit_log_rpc_index ON auth.audit_log USING btree (rpc, "position");

CREATE INDEX audit_log_subject_index ON auth.audit_log USING btree (subject, "position");

CREATE INDEX challenge_counts_since_index ON auth.challenge_counts USING btree (since);

CREATE INDEX challenges_address_index ON auth.challenges USING btree (address, purpose);

CREATE INDEX challenges_expires_at_index ON auth.challenges USING btree (expires_at);

CREATE UNIQUE INDEX challenges_one_index ON auth.challenges USING btree (user_id, purpose) WHERE (purpose <> 'undo_email'::text);

CREATE INDEX challenges_user_id_index ON auth.challenges USING btree (user_id);

CREATE INDEX consents_user_index ON auth.consents USING btree (user_id, purpose, created_at);

CREATE INDEX deletions_open_index ON auth.deletions USING btree (lease_until) WHERE (state = ANY (ARRAY['deciding'::text, 'refusing'::text]));

CREATE INDEX ended_grants_ended_at_index ON auth.ended_grants USING btree (ended_at, id);

CREATE INDEX exports_due_index ON auth.exports USING btree (next_attempt_at) WHERE (state = 'running'::text);

CREATE INDEX exports_expires_at_index ON auth.exports USING btree (expires_at);

CREATE UNIQUE INDEX exports_running_index ON auth.exports USING btree (user_id) WHERE (state = 'running'::text);

CREATE INDEX exports_user_index ON auth.exports USING btree (user_id);

CREATE INDEX factors_user_id_index ON auth.factors USING btree (user_id);

CREATE INDEX guest_merges_moving_index ON auth.guest_merges USING btree (lease_until) WHERE (state = 'moving'::text);

CREATE INDEX guest_merges_user_id_index ON auth.guest_merges USING btree (user_id);

CREATE INDEX guests_due_at_index ON auth.guests USING btree (due_at);

CREATE INDEX idempotency_keys_created_at_index ON auth.idempotency_keys USING btree (created_at);

CREATE INDEX identities_user_id_index ON auth.identities USING btree (user_id);

CREATE INDEX identity_revocations_next_at_index ON auth.identity_revocations USING btree (next_at);

CREATE INDEX merchant_invitations_expires_at_index ON auth.merchant_invitations USING btree (expires_at);

CREATE INDEX merchant_invitations_inviter_id_index ON auth.merchant_invitations USING btree (inviter_id);

CREATE UNIQUE INDEX merchant_members_owner_index ON auth.merchant_members USING btree (merchant_id) WHERE (role = 'owner'::text);

CREATE INDEX merchant_members_user_id_index ON auth.merchant_members USING btree (user_id);

CREATE INDEX merchants_state_index ON auth.merchants USING btree (state, id);

CREATE INDEX merchants_updated_at_index ON auth.merchants USING btree (updated_at);

CREATE INDEX openid_flows_expires_at_index ON auth.openid_flows USING btree (expires_at);

CREATE INDEX openid_flows_user_id_index ON auth.openid_flows USING btree (user_id);

CREATE INDEX outbox_barring_index ON auth.outbox USING btree (destination, aggregate, "position") WHERE ((state = 'handed'::text) OR ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL)));

CREATE INDEX outbox_dead_index ON auth.outbox USING btree ("position") WHERE (state = 'dead'::text);

CREATE INDEX outbox_handed_index ON auth.outbox USING btree (destination, handed_until) WHERE (state = 'handed'::text);

CREATE INDEX outbox_ready_index ON auth.outbox USING btree (destination, "position") WHERE ((state = 'pending'::text) AND (next_attempt_at IS NULL));

CREATE INDEX outbox_waiting_index ON auth.outbox USING btree (next_attempt_at) WHERE ((state = 'pending'::text) AND (next_attempt_at IS NOT NULL));

CREATE INDEX ownership_offers_user_id_index ON auth.ownership_offers USING btree (user_id);

CREATE INDEX sessions_actor_id_index ON auth.sessions USING btree (actor_id);

CREATE INDEX sessions_ended_at_index ON auth.sessions USING btree (ended_at);

CREATE INDEX sessions_expires_at_index ON auth.sessions USING btree (expires_at);

CREATE INDEX sessions_user_id_index ON auth.sessions USING btree (user_id);

CREATE INDEX sign_in_challenges_expires_at_index ON auth.sign_in_challenges USING btree (expires_at);

CREATE INDEX sign_in_challenges_user_id_index ON auth.sign_in_challenges USING btree (user_id);

CREATE INDEX sign_in_paces_failed_at_index ON auth.sign_in_paces USING btree (failed_at);

CREATE INDEX sign_ins_created_at_index ON auth.sign_ins USING btree (created_at);

CREATE INDEX sign_ins_user_id_index ON auth.sign_ins USING btree (user_id);

CREATE INDEX spent_challenges_expires_at_index ON auth.spent_challenges USING btree (expires_at);

CREATE INDEX upkeep_runs_task_index ON auth.upkeep_runs USING btree (task, started_at);

CREATE INDEX users_created_index ON auth.users USING btree (created_at, id);

CREATE INDEX users_email_prefix_index ON auth.users USING btree (email text_pattern_ops);

CREATE INDEX users_picture_index ON auth.users USING btree (((picture ->> 'id'::text))) WHERE (picture IS NOT NULL);

CREATE INDEX users_search_name_index ON auth.users USING btree (search_name text_pattern_ops);

CREATE INDEX users_search_rest_index ON auth.users USING btree (search_rest text_pattern_ops);

CREATE INDEX users_staff_index ON auth.users USING btree (id) WHERE ((role = 'admin'::text) OR (staff_roles <> '{}'::text[]));

CREATE TRIGGER audit_chain_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON auth.audit_chain FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_audit_change();

CREATE TRIGGER audit_checkpoints_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON auth.audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_audit_change();

CREATE TRIGGER audit_log_queued AFTER INSERT ON auth.audit_log FOR EACH ROW EXECUTE FUNCTION auth.queue_audit_entry();

CREATE TRIGGER audit_log_unchanged BEFORE DELETE OR UPDATE OR TRUNCATE ON auth.audit_log FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_audit_change();

CREATE TRIGGER outbox_wake AFTER INSERT ON auth.outbox FOR EACH STATEMENT EXECUTE FUNCTION auth.outbox_wake();

CREATE TRIGGER users_role BEFORE UPDATE ON auth.users FOR EACH ROW WHEN (((old.role IS DISTINCT FROM new.role) OR (old.staff_roles IS DISTINCT FROM new.staff_roles) OR (old.merchant_id IS DISTINCT FROM new.merchant_id) OR (old.suspended_at IS DISTINCT FROM new.suspended_at) OR (old.suspended_until IS DISTINCT FROM new.suspended_until) OR (old.cool_off_since IS DISTINCT FROM new.cool_off_since) OR (old.cool_off_until IS DISTINCT FROM new.cool_off_until))) EXECUTE FUNCTION auth.refuse_own_role();

CREATE TRIGGER users_search_names BEFORE INSERT OR UPDATE OF name ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.search_names();

ALTER TABLE ONLY auth.challenges
    ADD CONSTRAINT challenges_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.consents
    ADD CONSTRAINT consents_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.deletions
    ADD CONSTRAINT deletions_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.export_chunks
    ADD CONSTRAINT export_chunks_export_id_foreign FOREIGN KEY (export_id) REFERENCES auth.exports(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.exports
    ADD CONSTRAINT exports_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.factor_guesses
    ADD CONSTRAINT factor_guesses_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.factors
    ADD CONSTRAINT factors_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.guest_merges
    ADD CONSTRAINT guest_merges_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.guests
    ADD CONSTRAINT guests_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.identities
    ADD CONSTRAINT identities_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.merchant_invitations
    ADD CONSTRAINT merchant_invitations_inviter_id_foreign FOREIGN KEY (inviter_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.merchant_invitations
    ADD CONSTRAINT merchant_invitations_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES auth.merchants(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.merchant_members
    ADD CONSTRAINT merchant_members_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES auth.merchants(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.merchant_members
    ADD CONSTRAINT merchant_members_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.openid_flows
    ADD CONSTRAINT openid_flows_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.ownership_offers
    ADD CONSTRAINT ownership_offers_merchant_id_foreign FOREIGN KEY (merchant_id) REFERENCES auth.merchants(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.ownership_offers
    ADD CONSTRAINT ownership_offers_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.recovery_codes
    ADD CONSTRAINT recovery_codes_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_actor_id_foreign FOREIGN KEY (actor_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.sessions
    ADD CONSTRAINT sessions_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.sign_in_challenges
    ADD CONSTRAINT sign_in_challenges_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY auth.sign_ins
    ADD CONSTRAINT sign_ins_user_id_foreign FOREIGN KEY (user_id) REFERENCES auth.users(id) ON DELETE CASCADE;

ALTER TABLE auth.api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY api_keys_actor ON auth.api_keys USING ((((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE auth.api_requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY api_requests_actor ON auth.api_requests USING ((((merchant_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE auth.audit_chain ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_chain_system ON auth.audit_chain USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.audit_checkpoints ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_checkpoints_system ON auth.audit_checkpoints USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_log_read ON auth.audit_log FOR SELECT USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_remove ON auth.audit_log FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY audit_log_write ON auth.audit_log FOR INSERT WITH CHECK ((((actor)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR ((merchant)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE auth.audit_unsealed ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_unsealed_system ON auth.audit_unsealed USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE auth.cache_entries ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_entries_actor ON auth.cache_entries USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE auth.cache_outages ENABLE ROW LEVEL SECURITY;

CREATE POLICY cache_outages_actor ON auth.cache_outages USING ((COALESCE(( SELECT current_setting('plaza.actor'::text, true) AS current_setting), ''::text) = ANY (ARRAY[''::text, 'system'::text])));

ALTER TABLE auth.challenge_counts ENABLE ROW LEVEL SECURITY;

CREATE POLICY challenge_counts_actor ON auth.challenge_counts USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.challenges ENABLE ROW LEVEL SECURITY;

CREATE POLICY challenges_actor ON auth.challenges USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.consents ENABLE ROW LEVEL SECURITY;

CREATE POLICY consents_actor ON auth.consents USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE auth.deletions ENABLE ROW LEVEL SECURITY;

CREATE POLICY deletions_actor ON auth.deletions USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY deletions_insert_by_system ON auth.deletions AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY deletions_update_by_system ON auth.deletions AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.ended_grants ENABLE ROW LEVEL SECURITY;

CREATE POLICY ended_grants_actor ON auth.ended_grants USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.export_chunks ENABLE ROW LEVEL SECURITY;

CREATE POLICY export_chunks_actor ON auth.export_chunks USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.exports ENABLE ROW LEVEL SECURITY;

CREATE POLICY exports_actor ON auth.exports USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY exports_delete_by_system ON auth.exports AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY exports_update_by_system ON auth.exports AS RESTRICTIVE FOR UPDATE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.factor_guesses ENABLE ROW LEVEL SECURITY;

CREATE POLICY factor_guesses_actor ON auth.factor_guesses USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.factors ENABLE ROW LEVEL SECURITY;

CREATE POLICY factors_actor ON auth.factors USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.guest_merges ENABLE ROW LEVEL SECURITY;

CREATE POLICY guest_merges_actor ON auth.guest_merges USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.guests ENABLE ROW LEVEL SECURITY;

CREATE POLICY guests_actor ON auth.guests USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_actor ON auth.idempotency_keys USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

ALTER TABLE auth.identities ENABLE ROW LEVEL SECURITY;

CREATE POLICY identities_actor ON auth.identities USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.identity_revocations ENABLE ROW LEVEL SECURITY;

CREATE POLICY identity_revocations_actor ON auth.identity_revocations USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.inbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY inbox_actor ON auth.inbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.merchant_invitations ENABLE ROW LEVEL SECURITY;

CREATE POLICY merchant_invitations_actor ON auth.merchant_invitations USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.merchant_members ENABLE ROW LEVEL SECURITY;

CREATE POLICY merchant_members_actor ON auth.merchant_members USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.merchants ENABLE ROW LEVEL SECURITY;

CREATE POLICY merchants_actor ON auth.merchants USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.openid_flows ENABLE ROW LEVEL SECURITY;

CREATE POLICY openid_flows_actor ON auth.openid_flows USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY outbox_actor ON auth.outbox USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)) WITH CHECK (true);

ALTER TABLE auth.ownership_offers ENABLE ROW LEVEL SECURITY;

CREATE POLICY ownership_offers_actor ON auth.ownership_offers USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.recovery_codes ENABLE ROW LEVEL SECURITY;

CREATE POLICY recovery_codes_actor ON auth.recovery_codes USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.recovery_requests ENABLE ROW LEVEL SECURITY;

CREATE POLICY recovery_requests_actor ON auth.recovery_requests USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY sessions_actor ON auth.sessions USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY sessions_delete_by_system ON auth.sessions AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY sessions_insert_by_system ON auth.sessions AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.sign_in_challenges ENABLE ROW LEVEL SECURITY;

CREATE POLICY sign_in_challenges_actor ON auth.sign_in_challenges USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.sign_in_paces ENABLE ROW LEVEL SECURITY;

CREATE POLICY sign_in_paces_actor ON auth.sign_in_paces USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.sign_ins ENABLE ROW LEVEL SECURITY;

CREATE POLICY sign_ins_actor ON auth.sign_ins USING ((((user_id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY sign_ins_delete_by_system ON auth.sign_ins AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY sign_ins_insert_by_system ON auth.sign_ins AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.signing_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY signing_keys_actor ON auth.signing_keys USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.spent_challenges ENABLE ROW LEVEL SECURITY;

CREATE POLICY spent_challenges_actor ON auth.spent_challenges USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.upkeep_runs ENABLE ROW LEVEL SECURITY;

CREATE POLICY upkeep_runs_system ON auth.upkeep_runs USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_actor ON auth.users USING ((((id)::text = ( SELECT current_setting('plaza.actor'::text, true) AS current_setting)) OR (( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text)));

CREATE POLICY users_delete_by_system ON auth.users AS RESTRICTIVE FOR DELETE USING ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

CREATE POLICY users_insert_by_system ON auth.users AS RESTRICTIVE FOR INSERT WITH CHECK ((( SELECT current_setting('plaza.actor'::text, true) AS current_setting) = 'system'::text));

GRANT USAGE ON SCHEMA auth TO plaza_auth;

GRANT SELECT ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(id) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(actor) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(actor_role) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(rpc) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(outcome) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(subject_kind) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(subject) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(reason) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(request_id) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(idempotency_key) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(address) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(details) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(act) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(merchant) ON TABLE auth.audit_log TO plaza_auth;

GRANT INSERT(key_id) ON TABLE auth.audit_log TO plaza_auth;

REVOKE ALL ON FUNCTION auth.audit_content(entry auth.audit_log) FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.drop_audit_entries() FROM PUBLIC;
GRANT ALL ON FUNCTION auth.drop_audit_entries() TO plaza_auth;

REVOKE ALL ON FUNCTION auth.find_passkey(credential bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.find_passkey(credential bytea) TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.users TO plaza_auth;

REVOKE ALL ON FUNCTION auth.find_sign_in(address text, strangers bytea, device bytea, since timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.find_sign_in(address text, strangers bytea, device bytea, since timestamp with time zone) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.is_new_device(person auth.users, seen_device text, seen_network text, at timestamp with time zone, kept interval) FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.is_suspended(person auth.users, at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.log_requests(lines jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.log_requests(lines jsonb) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.open_session(session_id uuid, person uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.open_session(session_id uuid, person uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.queue_audit_entry() FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.refuse_audit_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.refuse_own_role() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.sessions TO plaza_auth;

REVOKE ALL ON FUNCTION auth.rotate_session(session_id uuid, family bytea, spent bytea, next bytea, salt bytea, at timestamp with time zone, new_end timestamp with time zone, address inet, agent text, client_place text) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.rotate_session(session_id uuid, family bytea, spent bytea, next bytea, salt bytea, at timestamp with time zone, new_end timestamp with time zone, address inet, agent text, client_place text) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.seal_audit(most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.seal_audit(most integer) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.search_names() FROM PUBLIC;

REVOKE ALL ON FUNCTION auth.sign_in_with_passkey(passkey uuid, challenge bytea, challenge_end timestamp with time zone, signatures bigint, is_backed_up boolean, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.sign_in_with_passkey(passkey uuid, challenge bytea, challenge_end timestamp with time zone, signatures bigint, is_backed_up boolean, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) TO plaza_auth;

REVOKE ALL ON FUNCTION auth.sign_in_with_password(signed_in uuid, changed_at timestamp with time zone, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) FROM PUBLIC;
GRANT ALL ON FUNCTION auth.sign_in_with_password(signed_in uuid, changed_at timestamp with time zone, session_id uuid, family bytea, token bytea, at timestamp with time zone, session_end timestamp with time zone, address inet, agent text, client_place text, methods text[], passkey_at timestamp with time zone, entry uuid, entry_method text, entry_device text, entry_network text, kept interval) TO plaza_auth;

GRANT SELECT,INSERT ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(name) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(cidrs) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(limits) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(expires_at) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(revoked_at) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(last_used_at) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(rolled_to) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(changed_at) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(call_ceiling) ON TABLE auth.api_keys TO plaza_auth;

GRANT UPDATE(day_ceiling) ON TABLE auth.api_keys TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.api_requests TO plaza_auth;

GRANT UPDATE(at) ON TABLE auth.api_requests TO plaza_auth;

GRANT SELECT ON TABLE auth.audit_chain TO plaza_auth;

GRANT SELECT,INSERT ON TABLE auth.audit_checkpoints TO plaza_auth;

GRANT SELECT ON TABLE auth.audit_unsealed TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.cache_entries TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.cache_outages TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.challenge_counts TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.challenges TO plaza_auth;

GRANT SELECT,INSERT ON TABLE auth.consents TO plaza_auth;

GRANT SELECT,INSERT,UPDATE ON TABLE auth.deletions TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.ended_grants TO plaza_auth;

GRANT UPDATE(ended_at) ON TABLE auth.ended_grants TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.export_chunks TO plaza_auth;

GRANT SELECT,DELETE ON TABLE auth.exports TO plaza_auth;

GRANT INSERT(id) ON TABLE auth.exports TO plaza_auth;

GRANT INSERT(user_id) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(state) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(attempts) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(next_attempt_at) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(lease_until) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(ready_at) ON TABLE auth.exports TO plaza_auth;

GRANT INSERT(expires_at),UPDATE(expires_at) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(size) ON TABLE auth.exports TO plaza_auth;

GRANT UPDATE(sha256) ON TABLE auth.exports TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.factor_guesses TO plaza_auth;

GRANT UPDATE(guesses) ON TABLE auth.factor_guesses TO plaza_auth;

GRANT UPDATE(since) ON TABLE auth.factor_guesses TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.factors TO plaza_auth;

GRANT SELECT,INSERT ON TABLE auth.guest_merges TO plaza_auth;

GRANT UPDATE(state) ON TABLE auth.guest_merges TO plaza_auth;

GRANT UPDATE(lease_until) ON TABLE auth.guest_merges TO plaza_auth;

GRANT UPDATE(done_at) ON TABLE auth.guest_merges TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.guests TO plaza_auth;

GRANT UPDATE(due_at) ON TABLE auth.guests TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.idempotency_keys TO plaza_auth;

GRANT UPDATE(response) ON TABLE auth.idempotency_keys TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.identities TO plaza_auth;

GRANT UPDATE(email) ON TABLE auth.identities TO plaza_auth;

GRANT UPDATE(last_used_at) ON TABLE auth.identities TO plaza_auth;

GRANT UPDATE(refresh_token) ON TABLE auth.identities TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.identity_revocations TO plaza_auth;

GRANT UPDATE(refresh_token) ON TABLE auth.identity_revocations TO plaza_auth;

GRANT UPDATE(attempts) ON TABLE auth.identity_revocations TO plaza_auth;

GRANT UPDATE(next_at) ON TABLE auth.identity_revocations TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.inbox TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.merchant_invitations TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.merchant_members TO plaza_auth;

GRANT UPDATE(role) ON TABLE auth.merchant_members TO plaza_auth;

GRANT UPDATE(grant_id) ON TABLE auth.merchant_members TO plaza_auth;

GRANT SELECT,INSERT ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(name) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(club_id) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(state) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(reason) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(fee_rate) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(fee_fixed) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(payouts_need_approval) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(grant_id) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(decided_at) ON TABLE auth.merchants TO plaza_auth;

GRANT UPDATE(updated_at) ON TABLE auth.merchants TO plaza_auth;

GRANT SELECT ON TABLE auth.migrations TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.openid_flows TO plaza_auth;

GRANT UPDATE(expires_at) ON TABLE auth.openid_flows TO plaza_auth;

GRANT SELECT,DELETE ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(id) ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(type) ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(aggregate) ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(destination) ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(user_id) ON TABLE auth.outbox TO plaza_auth;

GRANT INSERT(payload) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(state) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(attempts) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(next_attempt_at) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(handed_until) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(last_error) ON TABLE auth.outbox TO plaza_auth;

GRANT UPDATE(done_at) ON TABLE auth.outbox TO plaza_auth;

GRANT SELECT,INSERT,UPDATE ON TABLE auth.outbox_relay TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.ownership_offers TO plaza_auth;

GRANT UPDATE(user_id) ON TABLE auth.ownership_offers TO plaza_auth;

GRANT UPDATE(expires_at) ON TABLE auth.ownership_offers TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.recovery_codes TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.recovery_requests TO plaza_auth;

GRANT SELECT ON TABLE auth.repeatable_migrations TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.sign_in_challenges TO plaza_auth;

GRANT UPDATE(tries) ON TABLE auth.sign_in_challenges TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.sign_in_paces TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.sign_ins TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.signing_keys TO plaza_auth;

GRANT UPDATE(retired_at) ON TABLE auth.signing_keys TO plaza_auth;

GRANT SELECT,INSERT,DELETE ON TABLE auth.spent_challenges TO plaza_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.upkeep_runs TO plaza_auth;
