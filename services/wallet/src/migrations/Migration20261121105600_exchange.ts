import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

/** put_exchange_rates(…) → { rates }: adds rates, or replaces those of the same pair and time. A rate without a time holds from now on. */
const putRatesSql = `
create function wallet.put_exchange_rates(rates jsonb, scope jsonb default null) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  -- One moment for all of them, to the millisecond, as an answer tells it.
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
        -- In one order, so that two who set the same rates do not wait for each other.
        select r.from_currency, r.to_currency, coalesce(r.valid_from, moment), r.rate, r.source
          from jsonb_to_recordset(rates) r (from_currency text, to_currency text, valid_from timestamptz, rate numeric, source text) order by 1, 2, 3
        on conflict (from_currency, to_currency, valid_from) do update set rate = excluded.rate, source = excluded.source
        returning *
    )
    select jsonb_build_object('rates', jsonb_agg(jsonb_build_object('from', k.from_currency, 'to', k.to_currency, 'rate', k.rate::text, 'validFrom', k.valid_from, 'source', k.source)))
      into answer from kept k;
    answer := remember_answer(scope, answer);
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

/** keep_quote(…) → { quote } | { refused }: keeps a price that was made for a person, for so many seconds from now on. */
const keepQuoteSql = `
create function wallet.keep_quote(quote jsonb, seconds integer, scope jsonb default null) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  person constant uuid := (quote->>'user_id')::uuid;
  -- To the millisecond, as an answer tells it.
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
    -- What was not taken is of no use to anybody after a while. What was taken explains a movement, and stays.
    delete from exchange_quotes q where q.user_id = person and q.movement_id is null and q.expires_at < moment - interval '1 day';
    insert into exchange_quotes (id, user_id, from_currency, to_currency, rate, spread, from_amount, to_amount, fee, created_at, expires_at)
      select ordered_id(), person, r.from_currency, r.to_currency, r.rate, r.spread, r.from_amount, r.to_amount, r.fee, moment, moment + make_interval(secs => seconds)
        from jsonb_to_record(quote) r (from_currency text, to_currency text, rate numeric, spread numeric, from_amount numeric, to_amount numeric, fee numeric)
      returning * into strict kept;
    answer := remember_answer(scope, jsonb_build_object('quote', jsonb_build_object('id', kept.id, 'from', kept.from_currency, 'to', kept.to_currency, 'rate', kept.rate::text,
      'spread', kept.spread::text, 'fromAmount', kept.from_amount::text, 'toAmount', kept.to_amount::text, 'fee', kept.fee::text, 'expiresAt', kept.expires_at)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

/**
 * take_quote(…) → what post_movement answers, or { refused: QUOTE_NOT_FOUND | QUOTE_EXPIRED | QUOTE_USED }: posts the movement of a quote, and
 * marks it as used, in one transaction. The scope is the movement's; the same key answers what it did the first time.
 *
 * The quote is locked before its wallets, and nothing else locks both. Of two who take one quote the second finds it used.
 */
const takeQuoteSql = `
create function wallet.take_quote(person uuid, quote uuid, legs jsonb, scope jsonb) returns jsonb language plpgsql volatile security definer
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
      end if;
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const signatures = [
  'put_exchange_rates(jsonb, jsonb)',
  'keep_quote(jsonb, integer, jsonb)',
  'take_quote(uuid, uuid, jsonb, jsonb)',
];

/** Rates, and prices that were made from them. */
export class Migration20261121105600_exchange extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.exchange_rates (
        from_currency text not null,
        to_currency text not null,
        valid_from timestamptz(6) not null,
        rate numeric(24,12) not null,
        source text not null,
        primary key (from_currency, to_currency, valid_from),
        constraint exchange_rates_pair_check check (from_currency ~ '^[A-Z]{3}$' and to_currency ~ '^[A-Z]{3}$' and from_currency <> to_currency),
        constraint exchange_rates_rate_check check (rate > 0)
      )`);
    this.addSql(grantSql('wallet', 'exchange_rates', 'select'));
    this.addSql(`
      create table wallet.exchange_quotes (
        id uuid not null primary key,
        user_id uuid not null,
        from_currency text not null,
        to_currency text not null,
        rate numeric(24,12) not null,
        spread numeric(8,6) not null,
        from_amount numeric(20,4) not null,
        to_amount numeric(20,4) not null,
        fee numeric(20,4) not null,
        created_at timestamptz(6) not null,
        expires_at timestamptz(6) not null,
        movement_id uuid null,
        used_at timestamptz(6) null,
        constraint exchange_quotes_amount_check check (from_amount > 0 and to_amount > 0 and fee >= 0 and fee < from_amount),
        constraint exchange_quotes_rate_check check (rate > 0 and spread >= 0 and spread < 1),
        constraint exchange_quotes_used_check check ((movement_id is null) = (used_at is null))
      )`);
    this.addSql('create index exchange_quotes_user_index on wallet.exchange_quotes (user_id, expires_at)');
    this.addSql('create index exchange_quotes_movement_index on wallet.exchange_quotes (movement_id)');
    this.addSql(rowLevelSecuritySql('wallet', 'exchange_quotes'));
    this.addSql(grantSql('wallet', 'exchange_quotes', 'select'));
    for (const sql of [putRatesSql, keepQuoteSql, takeQuoteSql]) this.addSql(sql);
    for (const signature of signatures) {
      this.addSql(`revoke all on function wallet.${signature} from public`);
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
    }
  }
}
