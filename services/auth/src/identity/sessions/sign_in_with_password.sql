-- sign_in_with_password: opens a session for somebody whose password was right, if it is still the same.
--
-- Inputs:  the person; when their password was changed last, as it was read with its hash; the session, as
--          open_session is told it.
-- Outputs: opened; suspended, with its end; refused, if the password was changed meanwhile or the person is gone;
--          other, for what takes a transaction: somebody with a second factor, and a new device, on which the person is
--          to be told. Nothing is written unless it is opened.
-- Errors:  insufficient_privilege in the transaction of a person.
-- Locks:   the person, as open_session does: the password cannot be changed until the commit.
-- Cost:    one round trip, where the statements take four.
create or replace function sign_in_with_password(
  signed_in uuid,
  changed_at timestamptz,
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
returns table (outcome text, suspension_end timestamptz)
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
  select u.* into owner from users u where u.id = signed_in for share;
  -- What Node read has milliseconds.
  if not found or date_trunc('milliseconds', owner.password_changed_at) is distinct from changed_at then
    what := 'refused';
  elsif is_suspended(owner, at) then
    what := 'suspended';
  elsif cardinality(owner.factors) > 0 or is_new_device(owner, entry_device, entry_network, at, kept) then
    what := 'other';
  else
    perform open_session(
      session_id, owner.id, family, token, at, session_end, address, agent, client_place, methods, passkey_at, entry,
      entry_method, entry_device, entry_network, kept
    );
    what := 'opened';
  end if;
  perform set_config('plaza.actor', caller, true);
  return query select what, case when what = 'suspended' then owner.suspended_until end;
end $$;
revoke all on function sign_in_with_password(
  uuid, timestamptz, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[], timestamptz, uuid, text,
  text, text, interval
) from public;
grant execute on function sign_in_with_password(
  uuid, timestamptz, uuid, bytea, bytea, timestamptz, timestamptz, inet, text, text, text[], timestamptz, uuid, text,
  text, text, interval
) to plaza_auth;
