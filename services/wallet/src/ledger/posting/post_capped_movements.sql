-- post_capped_movements: posts what is posted together, unless more would leave the accounts of merchants than the API
-- key with which it is posted may take.
--
-- Inputs:  what post_movements takes, of one group. The ceiling of the key: whose spending counts, its merchant, the
--          most for a call and for a day (null: no such ceiling), and the currency of both.
-- Outputs: what post_movements returns; or KEY_CEILING_EXCEEDED, and then nothing is left behind.
-- Errors:  those of post_movements.
-- Locks:   the row of the key's spending, then what post_movements locks. So two calls with a key follow each other,
--          and never pass together.
-- Cost:    for PostgreSQL 1.1 ms of processor time for a ceiling of a call, 1.3 ms for one of a day, where the same
--          movement alone takes 1.0 ms by post_movements.
--
-- What leaves is known from the legs, but whether it leaves only from the outcome: what is refused, and what was posted
-- before, does not count. So it is posted first, in a subtransaction, which ends with what is too much. All others are
-- posted by post_movements, which knows nothing of ceilings. A day begins at midnight in UTC.
create or replace function post_capped_movements(
  accounts posting_account[], movements posting_movement[], legs posting_leg[], effects posting_effect[],
  spender uuid, merchant uuid, call_ceiling numeric, day_ceiling numeric, ceiling_currency text
)
returns text
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  today date;
  already numeric := 0;
  taken numeric;
  outcomes text;
  outcome jsonb;
  refusal jsonb;
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  if day_ceiling is not null then
    insert into key_spending (key_id, merchant_id, currency, day, spent)
      values (spender, merchant, ceiling_currency, (now() at time zone 'UTC')::date, 0) on conflict do nothing;
    perform from key_spending k where k.key_id = spender for update;
    -- The day on which no other call is under way any more.
    today := (clock_timestamp() at time zone 'UTC')::date;
    already := (select case when k.day = today then k.spent else 0 end from key_spending k where k.key_id = spender);
  end if;
  taken := (
    select coalesce(sum(greatest(a.given, 0)), 0) from (
      select -sum(l.amount) as given from unnest(legs) l
        where accounts[l.account].kind = 'merchant' and accounts[l.account].currency = ceiling_currency
        group by l.account) a);
  refusal := case
    when taken > call_ceiling then jsonb_build_object('per', 'call', 'ceiling', call_ceiling::text)
    when already + taken > day_ceiling then jsonb_build_object('per', 'day', 'ceiling', day_ceiling::text,
      'spent', already::text, 'resets_at', to_char(today + 1, 'YYYY-MM-DD"T00:00:00Z"'))
    end || jsonb_build_object('amount', taken::text, 'currency', ceiling_currency);
  begin
    outcomes := post_movements(accounts, movements, legs, effects);
    outcome := outcomes::jsonb->0;
    -- Posted now, and not before: that is answered in another form, or as replayed.
    if outcome ? 'movements' and not outcome ? 'replayed' and taken > 0 then
      if refusal is not null then
        raise exception 'the ceiling of the key is exceeded' using errcode = 'PZC01';
      end if;
      if day_ceiling is not null then
        update key_spending k set day = today, spent = already + taken where k.key_id = spender;
      end if;
    end if;
  exception when sqlstate 'PZC01' then
    outcomes := jsonb_build_array(jsonb_build_object('refused', 'KEY_CEILING_EXCEEDED', 'metadata', refusal))::text;
  end;
  perform set_config('plaza.actor', caller, true);
  return outcomes;
end $$;
revoke all on function post_capped_movements from public;
grant execute on function post_capped_movements to plaza_wallet;
