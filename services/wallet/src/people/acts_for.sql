-- acts_for: whether the transaction is that of the person, or of the platform itself. See is_admin for the settings.
create or replace function acts_for(person uuid)
returns boolean
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(current_setting('plaza.actor', true) in (person::text, 'system'), false)
$$;
revoke all on function acts_for(uuid) from public;
