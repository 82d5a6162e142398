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
revoke all on function count_check_ins() from public;

create or replace trigger check_ins_counted after insert on check_ins
  referencing new table as added for each statement execute function count_check_ins();
