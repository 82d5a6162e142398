-- refuse_audit_change: refuses every change of the audit log, of its chain and of its checkpoints but an addition.
--
-- Errors:  restrict_violation.
--
-- The service's role may not change them anyway. The trigger also refuses the owner of the schema and a superuser,
-- who would have to drop it first. Only drop_audit_entries deletes, from the beginning of the log: it is recognised by
-- the stack of calls, which nobody sets.
create or replace function :"schema".refuse_audit_change()
returns trigger
language plpgsql volatile
as $$
declare
  stack text;
begin
  if tg_op = 'DELETE' and tg_table_name <> 'audit_checkpoints' then
    get diagnostics stack = pg_context;
    if stack ~ '\mdrop_audit_entries\(\)' then
      return null;
    end if;
  end if;
  raise exception 'entries of the audit log stay as they are'
    using errcode = 'restrict_violation', table = tg_table_name, schema = tg_table_schema;
end $$;
revoke all on function :"schema".refuse_audit_change() from public;

create or replace trigger audit_log_unchanged before update or delete or truncate on :"schema".audit_log
  for each statement execute function :"schema".refuse_audit_change();
create or replace trigger audit_chain_unchanged before update or delete or truncate on :"schema".audit_chain
  for each statement execute function :"schema".refuse_audit_change();
create or replace trigger audit_checkpoints_unchanged before update or delete or truncate on :"schema".audit_checkpoints
  for each statement execute function :"schema".refuse_audit_change();
