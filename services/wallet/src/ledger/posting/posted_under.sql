-- posted_under: the stored result of an idempotency key.
--
-- Inputs:  the scope: user_id, key, method, request_hash.
-- Outputs: null if the key is free; otherwise what the call returned under it, with "replayed": true; or the refusal
--          IDEMPOTENCY_KEY_REUSED if the key was used for another request.
-- Errors:  insufficient_privilege in the transaction of another person than the key's owner.
create or replace function posted_under(scope jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  earlier idempotency_keys;
  answer jsonb;
begin
  if caller not in ('', 'system') and caller is distinct from scope->>'user_id' then
    raise exception 'a key is its owner''s' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select * into earlier from idempotency_keys where user_id = (scope->>'user_id')::uuid and key = scope->>'key';
  if found then
    answer := case when earlier.method <> scope->>'method'
      or earlier.request_hash <> decode(scope->>'request_hash', 'hex')
      then jsonb_build_object('refused', 'IDEMPOTENCY_KEY_REUSED')
        else full_outcome(convert_from(earlier.response, 'UTF8')::jsonb) || '{"replayed": true}' end;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function posted_under(jsonb) from public;
grant execute on function posted_under(jsonb) to plaza_wallet;
