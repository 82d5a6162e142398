-- is_open: person_is_open, for the person, for administrators and for the platform.
--
-- Errors:  insufficient_privilege in the transaction of another person.
-- Locks:   those of person_is_open.
create or replace function is_open(person uuid)
returns boolean
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
begin
  if not (acts_for(person) or is_admin()) then
    raise exception 'nobody asks about another' using errcode = 'insufficient_privilege';
  end if;
  return person_is_open(person);
end $$;
revoke all on function is_open(uuid) from public;
grant execute on function is_open(uuid) to plaza_wallet;
