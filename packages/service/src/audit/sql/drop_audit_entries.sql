-- drop_audit_entries: removes the oldest entries of the audit log, up to the beginning that the newest checkpoint has.
--
-- Outputs: how many were removed.
-- Errors:  insufficient_privilege in a person's transaction.
--
-- The last removed entry's link stays in the chain, as the beginning of what follows. Whoever verifies the chain
-- accepts a beginning only from a checkpoint with a good signature. refuse_audit_change lets nothing but this function
-- delete.
create or replace function :"schema".drop_audit_entries()
returns integer
language plpgsql volatile
security definer
set search_path = :"schema", pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  beginning bigint;
  removed integer;
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0));
  perform set_config('plaza.actor', 'system', true);
  select k.begin_count into beginning from audit_checkpoints k order by k.sequence desc limit 1;
  delete from audit_log l using audit_chain c where c.position = l.position and c.number <= beginning;
  get diagnostics removed = row_count;
  delete from audit_chain where number < beginning;
  perform set_config('plaza.actor', caller, true);
  return removed;
end $$;
revoke all on function :"schema".drop_audit_entries() from public;
grant execute on function :"schema".drop_audit_entries() to :"role";
