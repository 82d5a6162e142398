-- find_passkey: the passkey with which somebody who has not said who they are wants to sign in.
--
-- Inputs:  the id of the credential.
-- Outputs: the passkey, without its name; nothing if there is none.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   none.
-- Cost:    one round trip, where a transaction takes four.
create or replace function find_passkey(credential bytea)
returns table (id uuid, user_id uuid, public_key bytea, sign_count bigint, created_at timestamptz)
language plpgsql volatile
security definer
set search_path = auth, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only auth looks for passkeys' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  return query select f.id, f.user_id, f.public_key, f.sign_count, f.created_at from factors f
    where f.credential_id = credential;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function find_passkey(bytea) from public;
grant execute on function find_passkey(bytea) to plaza_auth;
