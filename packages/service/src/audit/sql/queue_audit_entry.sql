-- queue_audit_entry: notes that an entry of the audit log is not in the chain yet, in the transaction that writes it.
--
-- So that no transaction waits for another one's place in the chain: seal_audit gives the places, after the commit.
create or replace function :"schema".queue_audit_entry()
returns trigger
language plpgsql volatile
security definer
set search_path = :"schema", pg_temp
as $$
begin
  insert into audit_unsealed (position) values (new.position);
  return null;
end $$;
revoke all on function :"schema".queue_audit_entry() from public;

create or replace trigger audit_log_queued after insert on :"schema".audit_log
  for each row execute function :"schema".queue_audit_entry();
