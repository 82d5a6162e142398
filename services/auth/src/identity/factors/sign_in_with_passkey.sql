-- sign_in_with_passkey: spends what a passkey answered, whose signature is right, and opens a session.
--
-- Inputs:  the passkey; the hash of the challenge that it answered, and until when that is remembered; its count of
--          signatures and whether it is backed up, as it answered; the session, as open_session is told it.
-- Outputs: the outcome, and the person: opened; suspended, with its end; new_device, on which the person is to be told
--          and which only open_session opens; refused, if the passkey is gone or the challenge was answered before.
--          Nothing is written unless it is opened.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   the person, as open_session does; the passkey.
-- Cost:    one round trip, where the statements take six.
create or replace function sign_in_with_passkey(
  passkey uuid,
  challenge bytea,
  challenge_end timestamptz,
  signatures bigint,
  is_backed_up boolean,
  session_id uuid,
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
returns table (outcome text, suspension_end timestamptz, person users)
language plpgsql volatile
security definer
set search_path = auth, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  owner users;
  what text;
begin
  if caller not in ('', 'system') then
    raise exception 'only auth signs people in' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select u.* into owner from factors f join users u on u.id = f.user_id where f.id = passkey for share of u;
  if not found then
    what := 'refused';
  elsif is_suspended(owner, at) then
    what := 'suspended';
  elsif is_new_device(owner, entry_device, entry_network, at, kept) then
    what := 'new_device';
  else
    with spent as (
      insert into spent_challenges (hash, expires_at) values (challenge, challenge_end) on conflict do nothing
      returning hash
    )
    update factors f set sign_count = signatures, backed_up = is_backed_up, last_used_at = at
      where f.id = passkey and exists (select from spent);
    if found then
      perform open_session(
        session_id, owner.id, family, token, at, session_end, address, agent, client_place, methods, passkey_at, entry,
        entry_method, entry_device, entry_network, kept
      );
      what := 'opened';
    else
      what := 'refused';
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return query select what, case when what = 'suspended' then owner.suspended_until end, owner;
end $$;
revoke all on function sign_in_with_passkey(
  uuid, bytea, timestamptz, bigint, boolean, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[],
  timestamptz, uuid, text, text, text, interval
) from public;
grant execute on function sign_in_with_passkey(
  uuid, bytea, timestamptz, bigint, boolean, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[],
  timestamptz, uuid, text, text, text, interval
) to plaza_auth;
