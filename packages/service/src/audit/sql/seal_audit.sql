-- seal_audit: puts committed entries of the audit log into the chain, in the order of their positions.
--
-- Inputs:  the most entries of one call.
-- Outputs: how many were put; -1 if another replica is at it.
-- Errors:  insufficient_privilege in a person's transaction.
--
-- The hash of an entry is SHA-256 over the hash of the entry before it in the chain (32 bytes; none before the first)
-- and over audit_content. Entries get their places after their transactions have committed, from the queue
-- audit_unsealed, so a transaction that commits late comes later in the chain than its position says, and one that is
-- rolled back has no place. Only this function takes the lock, and it waits for nobody.
create or replace function :"schema".seal_audit(most integer)
returns integer
language plpgsql volatile
security definer
set search_path = :"schema", pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  last_number bigint;
  last_hash bytea;
  entry audit_log;
  sealed bigint[] := '{}';
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  if not pg_try_advisory_xact_lock(hashtextextended('audit chain of ' || current_schema, 0)) then
    return -1;
  end if;
  perform set_config('plaza.actor', 'system', true);
  for entry in
    select l.* from audit_unsealed u join audit_log l on l.position = u.position order by u.position limit most
  loop
    if last_number is null then
      select c.number, c.hash into last_number, last_hash from audit_chain c order by c.number desc limit 1;
    end if;
    last_number := coalesce(last_number, 0) + 1;
    last_hash := sha256(coalesce(last_hash, ''::bytea) || convert_to(audit_content(entry), 'UTF8'));
    insert into audit_chain (number, position, hash) values (last_number, entry.position, last_hash);
    sealed := sealed || entry.position;
  end loop;
  delete from audit_unsealed where position = any (sealed);
  perform set_config('plaza.actor', caller, true);
  return cardinality(sealed);
end $$;
revoke all on function :"schema".seal_audit(integer) from public;
grant execute on function :"schema".seal_audit(integer) to :"role";
