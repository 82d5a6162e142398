-- write_keys: stores the outcomes of movements that have a key.
--
-- Inputs:  the movements; the outcomes, and whether each is stored: a refusal is not, so that its key stays free.
-- Errors:  unique_violation if the same key was stored at the same time.
create or replace function write_keys(movements posting_movement[], outcomes text[], keyed boolean[])
returns void
language plpgsql volatile
as $$
begin
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    select m.key_user_id, m.key, m.key_method, m.key_hash, convert_to(outcomes[m.leader], 'UTF8')
      from unnest(movements) m where m.key is not null and keyed[m.leader];
end $$;
revoke all on function write_keys from public;
