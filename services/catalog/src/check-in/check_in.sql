-- check_in: records scans of devices, and decides about those that the devices did not decide themselves.
--
-- Inputs:  a JSON array of scans, each with its `place` in the array, from 1. See scans.ts. Two scans of one array
--          never have the same id of the same device.
-- Outputs: a JSON array with the result of each scan, by its place, as it stands at the end.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   first the events (advisory), in their order: scans of one event are one after the other, and so are their
--          times. Then the tickets, in the order of their ids: a refund locks them too, so that a ticket is either let
--          in or refunded first.
--
-- What is no code that its ticket has now, letter by letter, is not known to be ours: without `verified` the scan is
-- left out, nothing is recorded of it, and its result is null. The caller verifies the signature, and sends it again.
--
-- A scan that is there already, by its id and its device, has no further effect. Of an online scan the server decides:
-- the first one of two is let in. An offline one has happened: whoever passed is in, and judge_check_ins.sql says
-- whether they should have been. What no ticket can have done (a code of nobody, of another event, of a ticket that was
-- refunded) has no part in that.
create or replace function check_in(scans jsonb)
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
revoke all on function check_in(jsonb) from public;
grant execute on function check_in(jsonb) to plaza_catalog;
