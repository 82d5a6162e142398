-- undo_check_in: takes a scan back: its ticket is as if it had not been scanned, and the others of it are judged again.
--
-- Inputs:  the id of a scan, and why it is undone.
-- Outputs: whether it is undone, now or before; false if nobody passed with it.
-- Locks:   as check_in.sql.
--
-- It runs with the rights and the actor of its caller.
create or replace function undo_check_in(undone uuid, why text)
returns boolean
language plpgsql
set search_path = catalog, pg_temp
as $$
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
revoke all on function undo_check_in(uuid, text) from public;
grant execute on function undo_check_in(uuid, text) to plaza_catalog;
