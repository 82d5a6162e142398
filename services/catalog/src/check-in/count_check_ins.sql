-- count_check_ins: keeps the numbers of the lists, whoever writes a scan, so that counts are read without counting.
--
-- Cost:    one statement for all scans of a statement.
-- Locks:   the rows of the numbers, in the order of the lists and categories. Who writes scans holds the lock of the
--          event (check_in.sql), so that two never wait for each other.
--
-- It runs with the rights of the caller, who acts as the system.
create or replace function count_check_ins()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  if tg_op = 'INSERT' then
    insert into check_in_counts as n (list_id, category, entries, exits, conflicts, refusals)
      select a.list_id, a.category, count(*) filter (where a.moved and a.kind = 'entry'),
          count(*) filter (where a.moved and a.kind = 'exit'), count(*) filter (where a.stands = 'conflict'),
          count(*) filter (where a.stands = 'refused')
        from added a group by a.list_id, a.category order by a.list_id, a.category
      on conflict (list_id, category) do update set entries = n.entries + excluded.entries,
        exits = n.exits + excluded.exits, conflicts = n.conflicts + excluded.conflicts,
        refusals = n.refusals + excluded.refusals;
  else
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
  end if;
  return null;
end $$;
revoke all on function count_check_ins() from public;

create or replace trigger check_ins_counted after insert on check_ins
  referencing new table as added for each statement execute function count_check_ins();
create or replace trigger check_ins_recounted after update on check_ins
  referencing old table as removed new table as added for each statement execute function count_check_ins();
