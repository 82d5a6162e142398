-- spend_credits: takes credits from a person.
--
-- Outputs: { transaction, balance } | { refused, metadata? }
-- Errors:  insufficient_privilege unless the platform acts; invalid_parameter_value unless there are 1 to 1,000,000 at
--          once.
-- Locks:   the credits of the person.
create or replace function spend_credits(
  person uuid,
  amount integer,
  description text,
  reference text,
  scope jsonb
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform takes credits' using errcode = 'insufficient_privilege';
  elsif person is null or amount is null or amount not between 1 and 1000000 then
    raise exception 'credits are taken from somebody, 1 to 1000000 at once' using errcode = 'invalid_parameter_value';
  end if;
  perform lock_credits(person);
  answer := case when scope is not null then posted_under(scope) end;
  return coalesce(answer, remember_answer(scope, change_credits(person, -amount, 'spend', description, reference)));
end $$;
revoke all on function spend_credits(uuid, integer, text, text, jsonb) from public;
grant execute on function spend_credits(uuid, integer, text, text, jsonb) to plaza_wallet;
