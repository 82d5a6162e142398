-- take_quote: posts the movement of a quote, marks it as used and notifies the person, in one transaction.
--
-- Inputs:  the person; the quote; the legs and the scope of the movement. The same key returns what it did the first
--          time.
-- Outputs: what post_movement returns, or { refused: QUOTE_NOT_FOUND | QUOTE_EXPIRED | QUOTE_USED }.
-- Errors:  insufficient_privilege in the transaction of another person; check_violation if the legs are not those of
--          the quote.
-- Locks:   the quote, before its wallets; nothing else locks both. Of two who take one quote the second finds it used.
create or replace function take_quote(person uuid, quote uuid, legs jsonb, scope jsonb)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  movement constant uuid := ordered_id();
  taken exchange_quotes;
  answer jsonb;
begin
  if not acts_for(person) then
    raise exception 'a quote is taken by who it was made for' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  select * into taken from exchange_quotes q where q.id = quote and q.user_id = person for update;
  answer := posted_under(scope);
  if answer is null then
    if taken.id is null then
      answer := '{"refused": "QUOTE_NOT_FOUND"}';
    elsif taken.movement_id is not null then
      answer := '{"refused": "QUOTE_USED"}';
    elsif taken.expires_at <= clock_timestamp() then
      answer := '{"refused": "QUOTE_EXPIRED"}';
    elsif (select count(*) <> 2 or sum(l.amount)
        filter (where l.currency = taken.from_currency) is distinct from -taken.from_amount
          or sum(l.amount) filter (where l.currency = taken.to_currency) is distinct from taken.to_amount
        from jsonb_to_recordset(legs) l (user_id uuid, currency text, amount numeric) where l.user_id is not null
          and l.user_id = person) then
      raise exception 'the movement is not that of quote %', quote using errcode = 'check_violation';
    else
      answer := post_movement(jsonb_build_object('id', movement, 'scope', scope, 'legs', legs));
      if not answer ? 'refused' then
        update exchange_quotes q set movement_id = movement, used_at = clock_timestamp() where q.id = quote;
        insert into outbox (type, aggregate, destination, user_id, payload)
          select 'plaza.events.v1.ExchangeCompleted', 'user:' || person, 'messaging', person,
              jsonb_build_object('user_id', person, 'quote_id', quote,
              'from_amount', written_amount(taken.from_amount, taken.from_currency),
              'from_currency', taken.from_currency,
              'to_amount', written_amount(taken.to_amount, taken.to_currency),
              'to_currency', taken.to_currency,
              'fee', written_amount(taken.fee, taken.from_currency),
              'rate', trim_scale(taken.rate)::text,
              'from_transaction_id', coalesce(answer#>>'{transactions,0,id}', ''),
              'to_transaction_id', coalesce(answer#>>'{transactions,1,id}', ''));
      end if;
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function take_quote(uuid, uuid, jsonb, jsonb) from public;
grant execute on function take_quote(uuid, uuid, jsonb, jsonb) to plaza_wallet;
