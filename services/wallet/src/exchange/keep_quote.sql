-- keep_quote: stores a price that was made for a person, for a number of seconds from now on.
--
-- Outputs: { quote }
-- Errors:  insufficient_privilege in the transaction of another person.
create or replace function keep_quote(quote jsonb, seconds integer, scope jsonb default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  person constant uuid := (quote->>'user_id')::uuid;
  -- To the millisecond, as answers have it.
  moment constant timestamptz := date_trunc('milliseconds', clock_timestamp());
  kept exchange_quotes;
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'a quote is made for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- A quote that was not taken is of no use after a while. One that was taken explains a movement, and stays.
    delete from exchange_quotes q where q.user_id = person and q.movement_id is null
      and q.expires_at < moment - interval '1 day';
    insert into exchange_quotes (id, user_id, from_currency, to_currency, rate, spread, from_amount, to_amount, fee,
      created_at, expires_at)
      select ordered_id(), person, r.from_currency, r.to_currency, r.rate, r.spread, r.from_amount, r.to_amount, r.fee,
          moment, moment + make_interval(secs => seconds)
        from jsonb_to_record(quote) r (from_currency text, to_currency text, rate numeric, spread numeric,
          from_amount numeric, to_amount numeric, fee numeric)
      returning * into strict kept;
    answer := remember_answer(scope,
      jsonb_build_object('quote', jsonb_build_object('id', kept.id, 'from', kept.from_currency, 'to', kept.to_currency,
      'rate', kept.rate::text,
      'spread', kept.spread::text, 'fromAmount', kept.from_amount::text, 'toAmount', kept.to_amount::text,
      'fee', kept.fee::text, 'expiresAt', kept.expires_at)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function keep_quote(jsonb, integer, jsonb) from public;
grant execute on function keep_quote(jsonb, integer, jsonb) to plaza_wallet;
