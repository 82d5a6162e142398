-- is_new_device: whether a person signs in on a device, by kind and network, on which they have not before.
--
-- Inputs:  the person; the device and its network; the time; for so long the history is kept.
-- Outputs: whether it is. The first sign-in after the registration is on none.
-- Errors:  none.
-- Locks:   none.
-- Cost:    a part of open_session.
create or replace function is_new_device(
  person users,
  seen_device text,
  seen_network text,
  at timestamptz,
  kept interval
)
returns boolean
language sql stable
set search_path = auth, pg_temp
as $$
  select not exists (
    select from sign_ins s where s.user_id = person.id and s.failure is null and s.method <> 'staff'
      and s.device = seen_device and s.network = seen_network
  )
  -- Of an account that is older than the history nothing may be left.
  and (person.created_at < at - kept or exists (
    select from sign_ins s where s.user_id = person.id and s.failure is null
      and s.method not in ('staff', 'registration')
  ));
$$;
revoke all on function is_new_device from public;
