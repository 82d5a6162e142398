-- limits_as_json: what may leave each wallet of money of a person, and what is left of it today. It reads what
-- row-level security shows to the caller.
create or replace function limits_as_json(owner uuid)
returns jsonb
language sql stable
set search_path = wallet, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', k.currency, 'movement_limit', k.movement_limit::text,
    'day_limit', k.day_limit::text, 'spent', k.spent::text,
      'left', case when k.day_limit is not null then greatest(k.day_limit - k.spent, 0)::text end)
        order by k.currency), '[]')
    from (
      select w.currency, coalesce(w.movement_limit, d.movement_limit) as movement_limit,
          coalesce(w.day_limit, d.day_limit) as day_limit,
          case when w.spent_on = spending_day(clock_timestamp()) then w.spent else 0 end as spent
        from wallets w left join limits d on d.currency = w.currency and w.kind = 'user' where w.user_id = owner
          and w.currency <> 'XCR'
    ) k
$$;
revoke all on function limits_as_json(uuid) from public;
grant execute on function limits_as_json(uuid) to plaza_wallet;
