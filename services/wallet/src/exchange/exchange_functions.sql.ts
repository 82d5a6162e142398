// What the database does when a quote is taken. It has one home, and every migration that changes it applies this again.
import { written } from '../posting/written.sql.ts';

/**
 * take_quote(…) → what post_movement answers, or { refused: QUOTE_NOT_FOUND | QUOTE_EXPIRED | QUOTE_USED }: posts the movement of a quote, and
 * marks it as used and tells the person, in one transaction. The scope is the movement's; the same key answers what it did the first time.
 *
 * The quote is locked before its wallets, and nothing else locks both. Of two who take one quote the second finds it used.
 */
export const takeQuoteSql = `
create or replace function wallet.take_quote(person uuid, quote uuid, legs jsonb, scope jsonb) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
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
    elsif (select count(*) <> 2 or sum(l.amount) filter (where l.currency = taken.from_currency) is distinct from -taken.from_amount
          or sum(l.amount) filter (where l.currency = taken.to_currency) is distinct from taken.to_amount
        from jsonb_to_recordset(legs) l (user_id uuid, currency text, amount numeric) where l.user_id is not null and l.user_id = person) then
      raise exception 'the movement is not that of quote %', quote using errcode = 'check_violation';
    else
      answer := post_movement(jsonb_build_object('id', movement, 'scope', scope, 'legs', legs));
      if not answer ? 'refused' then
        update exchange_quotes q set movement_id = movement, used_at = clock_timestamp() where q.id = quote;
        insert into outbox (type, aggregate, destination, user_id, payload)
          select 'plaza.events.v1.ExchangeCompleted', 'user:' || person, 'messaging', person, jsonb_build_object('user_id', person, 'quote_id', quote,
              'from_amount', ${written('taken.from_amount', 'taken.from_currency')}, 'from_currency', taken.from_currency,
              'to_amount', ${written('taken.to_amount', 'taken.to_currency')}, 'to_currency', taken.to_currency,
              'fee', ${written('taken.fee', 'taken.from_currency')}, 'rate', trim_scale(taken.rate)::text,
              'from_transaction_id', coalesce(answer#>>'{transactions,0,id}', ''), 'to_transaction_id', coalesce(answer#>>'{transactions,1,id}', ''));
      end if;
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;
