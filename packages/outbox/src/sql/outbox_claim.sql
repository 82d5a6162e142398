-- outbox_claim: marks the events that are handed over next, and returns them.
--
-- Inputs:  the destinations; for each, how many events at most, and how many may be handed over at once; how long the
--          mark holds; whether the relay stays awake, and so reads again by itself.
-- Outputs: "again" = true: events that were handed over and not acknowledged within their lease, all of them, to be
--          handed over in one piece. "again" = false: the oldest that are ready, as long as no more than `in_flight`
--          are handed over in all. "time" is in milliseconds since 1970.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   an advisory lock for each schema until the commit; a relay that finds it taken gets no rows and tries again
--          later. SKIP LOCKED would not do: a relay that skips an event must not take the next one of its aggregate
--          either, and cannot see which were skipped.
-- Cost:    holds for ten rows and for a million: "ready" is an index scan ended by its limit, "barred" reads
--          outbox_barring_index once for each of their aggregates, and the updates go by key, "= any" of an array: a
--          join may be turned around by a plan made while the table was empty. Sequential scans are off, as the
--          planner's statistics of such a table are always wrong. A mark need not wait for the disk: one that a crash
--          loses is made again, and the inbox recognises what comes twice.
--
-- An event waits while an earlier one of its aggregate is handed over or waits for its next attempt. In the latter case
-- it is put aside until a minute after that attempt (`next_attempt_at`), or until outbox_settle sees the end of the
-- earlier one, so that the many events behind one that fails are not read at every claim. The limit of "ready" is
-- larger than what is put back to be ready in one claim, so that these never pile up.
--
-- While a destination has as many events as it may have at once, no writer needs to notify: the relays count as awake,
-- and read once a second. Otherwise every commit would notify in vain, one after another, just when a destination is
-- away and the others are to go on.
create or replace function :"schema".outbox_claim(
  to_destinations text[],
  at_most integer,
  in_flight integer,
  lease interval,
  stay_awake boolean
)
returns table (
  "again" boolean,
  "position" bigint,
  "id" uuid,
  "type" text,
  "aggregate" text,
  "destination" text,
  "user_id" uuid,
  "payload" jsonb,
  "time" double precision,
  "attempts" integer
)
language plpgsql volatile
set search_path = :"schema", pg_temp
set enable_seqscan = off
as $$
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
