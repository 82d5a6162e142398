-- is_admin: whether the transaction is that of an administrator, and, if a person is given, of this person.
--
-- Outputs: false for any other person: nothing is known here of a person who does not act. False for the platform
--          itself, which is nobody and so no administrator.
--
-- The wallet does not own users: the service sets in each transaction for whom it works and, from the verified token,
-- in which role: plaza.actor (the id of a person, or system for the platform itself) and plaza.role. Both end with the
-- transaction. Whoever connects with the service's role is trusted with these settings, as the service is. Without them
-- nothing is permitted.
create or replace function is_admin(person uuid default null)
returns boolean
language sql stable
security definer
set search_path = wallet, pg_temp
as $$
  select coalesce(current_setting('plaza.role', true) = 'admin'
    and current_setting('plaza.actor', true) ~ '^[0-9a-f-]{36}$'
    and (person is null or current_setting('plaza.actor', true) = person::text), false)
$$;
revoke all on function is_admin(uuid) from public;
grant execute on function is_admin(uuid) to plaza_wallet;
