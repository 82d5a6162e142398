-- rotate_session: spends the valid refresh token of a session for the next one.
--
-- Inputs:  the session; the hashes of its family, of the token that is spent, and of the next one; the salt from which
--          the next one was derived; the time; the session's new end; the address, the program and the place of the
--          client.
-- Outputs: the session and its person; nothing if the token is not the valid one of a session that goes on.
-- Errors:  insufficient_privilege in the transaction of a person: only auth itself knows tokens.
-- Locks:   the session.
-- Cost:    one round trip, where a transaction takes five.
create or replace function rotate_session(
  session_id uuid,
  family bytea,
  spent bytea,
  next bytea,
  salt bytea,
  at timestamptz,
  new_end timestamptz,
  address inet,
  agent text,
  client_place text
)
returns table (session sessions, person users)
language plpgsql volatile
security definer
set search_path = auth, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  rotated sessions;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth rotates tokens' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  update sessions s
    set token_hash = next, previous_hash = spent, rotation_salt = salt, rotated_at = at, expires_at = new_end,
      ip = address, user_agent = agent, place = client_place
    where s.id = session_id and s.family_hash = family and s.token_hash = spent
      and s.ended_at is null and s.expires_at > at
    returning s.* into rotated;
  if found then
    return query select rotated, u from users u where u.id = rotated.user_id;
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function rotate_session(
  uuid, bytea, bytea, bytea, bytea, timestamptz, timestamptz, inet, text, text
) from public;
grant execute on function rotate_session(
  uuid, bytea, bytea, bytea, bytea, timestamptz, timestamptz, inet, text, text
) to plaza_auth;
