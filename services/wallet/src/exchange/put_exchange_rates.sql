-- put_exchange_rates: adds rates, or replaces those of the same pair and time.
--
-- Inputs:  rates: [{ from_currency, to_currency, valid_from?, rate, source }]. A rate without a time holds from now on.
-- Outputs: { rates }
-- Errors:  insufficient_privilege unless an administrator or the platform acts.
create or replace function put_exchange_rates(rates jsonb, scope jsonb default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  -- One moment for all of them, to the millisecond, as answers have it.
  moment constant timestamptz := date_trunc('milliseconds', clock_timestamp());
  answer jsonb;
begin
  if not (is_admin() or caller = 'system') then
    raise exception 'only an administrator sets rates' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    with kept as (
      insert into exchange_rates (from_currency, to_currency, valid_from, rate, source)
        -- In one order, so that two who set the same rates do not wait for each other in a circle.
        select r.from_currency, r.to_currency, coalesce(r.valid_from, moment), r.rate, r.source
          from jsonb_to_recordset(rates) r (from_currency text, to_currency text, valid_from timestamptz, rate numeric,
            source text) order by 1, 2, 3
        on conflict (from_currency, to_currency, valid_from)
          do update set rate = excluded.rate, source = excluded.source
        returning *
    )
    select jsonb_build_object('rates', jsonb_agg(jsonb_build_object('from', k.from_currency, 'to', k.to_currency,
      'rate', k.rate::text, 'validFrom', k.valid_from, 'source', k.source)))
      into answer from kept k;
    answer := remember_answer(scope, answer);
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function put_exchange_rates(jsonb, jsonb) from public;
grant execute on function put_exchange_rates(jsonb, jsonb) to plaza_wallet;
