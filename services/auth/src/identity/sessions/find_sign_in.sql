-- find_sign_in: whoever has an address, and the paces that a sign-in with it may be counted with.
--
-- Inputs:  the address; the key of what strangers count with; that of the device, null if it says that it is no known
--          one; since when wrong passwords count.
-- Outputs: one row: the person, null if there is none; of each of the two paces its failures and its next turn, null if
--          no password was wrong.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   none.
-- Cost:    one round trip, where a transaction takes four: in a siege the owner waits for each of them.
create or replace function find_sign_in(address text, strangers bytea, device bytea, since timestamptz)
returns table (
  person users, failures integer, next_at timestamptz, device_failures integer, device_next_at timestamptz
)
language plpgsql volatile
security definer
set search_path = auth, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only auth looks for people who sign in' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select u, s.failures, s.next_at, d.failures, d.next_at
    from (select) one
    left join users u on u.email = address
    left join sign_in_paces s on s.key = strangers and s.failed_at > since
    left join sign_in_paces d on d.key = device and d.failed_at > since;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function find_sign_in(text, bytea, bytea, timestamptz) from public;
grant execute on function find_sign_in(text, bytea, bytea, timestamptz) to plaza_auth;
