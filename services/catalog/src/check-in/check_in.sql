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
  rows_of_scans jsonb[] := '{}';
  -- The ticket of the last scan that was decided, as that scan left it.
  ticket uuid; is_inside boolean; is_used boolean;
  problem text; fault text;
  moment timestamptz;
  passed boolean;
  passing uuid[] := '{}';
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
        list_id uuid, ticket_id uuid, version bigint, code text, problem text, kind text, shown text, reason text,
        at timestamptz, device_at timestamptz)
      left join lateral (select * from check_in_lists where id = s.list_id limit 1) l on true
      left join lateral (select * from tickets where id = s.ticket_id and status <> 'pending' limit 1) t on true
      left join lateral (select * from events where id = s.event_id limit 1) e on true
      where not exists (select from check_ins c where c.device_id = s.device_id and c.scan_id = s.scan_id)
      order by s.ticket_id, s.place
  loop
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
    if item.shown is null then
      problem := coalesce(problem, fault, case when item.kind = 'entry' and (is_inside and item.reentry <> 'always'
        or is_used and item.reentry = 'never') then 'ALREADY_USED' end);
      passed := problem is null;
      fault := null;
    else
      moment := least(item.at, moment);
      passed := problem is null and item.shown = 'admitted';
      problem := case item.shown when 'refused' then item.reason else coalesce(problem, fault) end;
    end if;
    if passed then
      passing := passing || item.ticket_id;
      is_inside := item.kind = 'entry';
      is_used := is_used or item.kind = 'entry';
    end if;
    rows_of_scans := rows_of_scans || jsonb_build_object('id', item.id, 'device_id', item.device_id,
      'scan_id', item.scan_id, 'event_id', item.event_id, 'list_id', item.list_id,
      'ticket_id', case when item.ticket_event = item.event_id then item.ticket_id end,
      'holder', case when item.ticket_event = item.event_id then item.user_id end,
      'category', case when item.ticket_event = item.event_id then item.category else '' end,
      'kind', item.kind, 'offline', item.shown is not null, 'at', moment, 'device_at', item.device_at,
      'reentry', item.reentry, 'shown', coalesce(item.shown, case when passed then 'admitted' else 'refused' end),
      'stands', case when passed then 'admitted' when item.shown = 'admitted' then 'conflict' else 'refused' end,
      'reason', problem, 'fault', case when passed then fault end, 'effective', passed);
  end loop;

  insert into check_ins (id, device_id, scan_id, event_id, list_id, ticket_id, holder, category, kind, offline, at,
      device_at, reentry, shown, stands, reason, fault, effective)
    select r.id, r.device_id, r.scan_id, r.event_id, r.list_id, r.ticket_id, r.holder, r.category, r.kind, r.offline,
        r.at, r.device_at, r.reentry, r.shown, r.stands, r.reason, r.fault, r.effective
      from jsonb_to_recordset(to_jsonb(rows_of_scans)) as r (id uuid, device_id uuid, scan_id uuid, event_id uuid,
        list_id uuid, ticket_id uuid, holder uuid, category text, kind text, offline boolean, at timestamptz,
        device_at timestamptz, reentry text, shown text, stands text, reason text, fault text, effective boolean);
  if passing <> '{}' then
    perform judge_check_ins(array(select distinct p from unnest(passing) as p));
    insert into outbox (type, aggregate, destination, user_id, payload)
      select 'plaza.events.v1.TicketCheckedIn', 'ticket:' || t.id, 'messaging', t.user_id,
          jsonb_build_object('user_id', t.user_id, 'ticket_id', t.id, 'event_id', e.id, 'event_title', e.title,
            'category', t.category, 'seat', t.seat, 'order_id', t.order_id, 'gate', l.gate,
            'merchant_id', coalesce(e.merchant_id::text, ''),
            'entered_at', to_char(c.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        from unnest(rows_of_scans) as r
        cross join lateral (select * from check_ins where id = (r->>'id')::uuid limit 1) c
        cross join lateral (select * from tickets where id = c.ticket_id limit 1) t
        cross join lateral (select * from events where id = c.event_id limit 1) e
        cross join lateral (select * from check_in_lists where id = c.list_id limit 1) l
        where c.kind = 'entry' and c.stands = 'admitted' and c.effective
        order by c.at, c.scan_id;
  end if;

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
