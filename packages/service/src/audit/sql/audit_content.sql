-- audit_content: what the hash of an entry covers besides the hash before it: all columns, as the text of a JSON array.
--
-- Inputs:  the entry.
-- Outputs: a text that does not depend on settings of the session. A later column is added at its end, and only where
--          it has a value, so that the hashes of older entries stay true.
--
-- audit/verify.ts calculates the same without calling this function.
create or replace function :"schema".audit_content(entry :"schema".audit_log)
returns text
language sql stable
as $$
  select jsonb_build_array(
    entry.position, entry.id, to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    entry.actor, entry.actor_role, entry.act, entry.merchant, entry.key_id, entry.rpc, entry.outcome,
    entry.subject_kind, entry.subject, entry.reason, entry.request_id, entry.idempotency_key, entry.address,
    entry.details
  )::text
$$;
revoke all on function :"schema".audit_content(:"schema".audit_log) from public;
