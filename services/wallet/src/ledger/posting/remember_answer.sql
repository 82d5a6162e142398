-- remember_answer: stores what a function returned under an idempotency key, as post_movements does.
--
-- Inputs:  the scope (null: there is no key), and the answer.
-- Outputs: the answer. A refusal is not stored: its key stays free.
-- Errors:  serialization_failure if the same key was stored at the same time.
create or replace function remember_answer(scope jsonb, answer jsonb)
returns jsonb
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
begin
  if scope is null or answer ? 'refused' then
    return answer;
  end if;
  insert into idempotency_keys (user_id, key, method, request_hash, response)
    values ((scope->>'user_id')::uuid, scope->>'key', scope->>'method', decode(scope->>'request_hash', 'hex'),
      convert_to(answer::text, 'UTF8'))
    on conflict do nothing;
  if not found then
    -- Another transaction has stored the same key, for the credits of another person. A retry finds it.
    raise exception 'the key was used at the same time' using errcode = 'serialization_failure';
  end if;
  return answer;
end $$;
revoke all on function remember_answer(jsonb, jsonb) from public;
