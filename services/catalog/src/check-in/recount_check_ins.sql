-- recount_check_ins: as count_check_ins.sql, where scans are changed: what stood before is taken from the numbers.
--
-- It runs with the rights of the caller, who acts as the system.
create or replace function recount_check_ins()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
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
revoke all on function recount_check_ins() from public;

create or replace trigger check_ins_recounted after update on check_ins
  referencing old table as removed new table as added for each statement execute function recount_check_ins();
