-- judge_check_ins: says of every scan with which somebody passed whether it stands, from all scans of the ticket in
-- the order of their times, and what follows for the ticket. The order in which they were received has no part in it,
-- so that devices can report in any order, and twice.
--
-- Inputs:  tickets, whose rows and whose event the caller has locked.
--
-- An entry is a conflict where the ticket was in, and the list lets nobody in twice (`reentry`), or where it had been
-- in before and the list lets nobody in again. What was wrong at the list (`fault`) makes a conflict too. Somebody
-- passed in each case: the ticket is in after an entry, and out after an exit.
--
-- It runs with the rights and the actor of its caller.
create or replace function judge_check_ins(judged uuid[])
returns void
language plpgsql
set search_path = catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
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
revoke all on function judge_check_ins(uuid[]) from public;
grant execute on function judge_check_ins(uuid[]) to plaza_catalog;
