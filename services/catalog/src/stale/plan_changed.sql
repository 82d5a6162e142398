-- plan_changed: notes that the list of eSIM plans is stale.
--
-- The reasons are in note_stale.sql.
create or replace function plan_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  perform note_stale('plan', coalesce(new.id, old.id));
  return null;
end $$;
revoke all on function plan_changed() from public;

create or replace trigger esim_plans_changed after insert or update or delete on esim_plans
  for each row execute function plan_changed();
