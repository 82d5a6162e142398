-- refuse_audit_change: refuses every change of the audit log but a new entry.
--
-- Errors:  restrict_violation.
--
-- The service's role may not change entries anyway. The trigger also refuses the owner of the schema and a superuser,
-- who would have to drop it first.
create or replace function :"schema".refuse_audit_change()
returns trigger
language plpgsql volatile
as $$
begin
  raise exception 'entries of the audit log stay as they are'
    using errcode = 'restrict_violation', table = tg_table_name, schema = tg_table_schema;
end $$;
revoke all on function :"schema".refuse_audit_change() from public;

create or replace trigger audit_log_unchanged before update or delete or truncate on :"schema".audit_log
  for each statement execute function :"schema".refuse_audit_change();
