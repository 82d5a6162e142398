-- open_session: opens a session, and writes the sign-in into the history of the person.
--
-- Inputs:  the new session; the person; the hashes of its family and of its first refresh token; the time; its end; the
--          address, the program and the place of the client; how the person proved who they are (amr), and since when
--          they have the passkey that they showed; the id of the entry in the history, its method, device and
--          network; for so long the history is kept.
-- Outputs: whether the person is suspended (then nothing is written), and until when; whether the device is a new one,
--          by kind and network. That of the registration is not, nor that of the first sign-in after it.
-- Errors:  a violation of sessions_user_id_foreign if there is no such person; insufficient_privilege in the
--          transaction of a person.
-- Locks:   the person, against a suspension at the same time: one that is being written is waited for, and one
--          that comes later finds the session.
-- Cost:    one round trip, where the statements take four.
create or replace function open_session(
  session_id uuid,
  person uuid,
  family bytea,
  token bytea,
  at timestamptz,
  session_end timestamptz,
  address inet,
  agent text,
  client_place text,
  methods text[],
  passkey_at timestamptz,
  entry uuid,
  entry_method text,
  entry_device text,
  entry_network text,
  kept interval
)
returns table (is_suspended boolean, suspension_end timestamptz, is_new_device boolean)
language plpgsql volatile
security definer
set search_path = auth, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner users;
  is_new boolean := false;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth opens sessions' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select u.* into owner from users u where u.id = person for share;
  if is_suspended(owner, at) then
    return query select true, owner.suspended_until, false;
  else
    insert into sessions (
      id, user_id, family_hash, token_hash, ip, user_agent, place, created_at, authenticated_at, amr, passkey_since,
      expires_at
    ) values (
      session_id, person, family, token, address, agent, client_place, at, at, methods, passkey_at, session_end
    );
    is_new := entry_method <> 'registration' and is_new_device(owner, entry_device, entry_network, at, kept);
    insert into sign_ins (
      id, user_id, method, ip, user_agent, place, device, network, created_at, session_id, new_device
    ) values (
      entry, person, entry_method, address, agent, client_place, entry_device, entry_network, at, session_id, is_new
    );
    return query select false, null::timestamptz, is_new;
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function open_session(
  uuid, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[], timestamptz, uuid, text, text, text,
  interval
) from public;
grant execute on function open_session(
  uuid, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[], timestamptz, uuid, text, text, text,
  interval
) to plaza_auth;
