-- person_is_open: whether the account of a person is neither deleted nor about to be, until the end of the transaction.
--
-- Locks:   the lock of the person, shared, until the end of the transaction: an account deletion waits for it. Whoever
--          is about to open what the check of a deletion would find shares this lock with others of that kind; the
--          check has it exclusively.
--
-- For functions that have checked who asks.
create or replace function person_is_open(person uuid)
returns boolean
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer boolean;
begin
  perform pg_advisory_xact_lock_shared(person_lock(person));
  perform set_config('plaza.actor', 'system', true);
  answer := not exists (select from closings c where c.user_id = person and c.state <> 'open');
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function person_is_open(uuid) from public;
