-- written_amount: an amount as events contain it: with as many digits after the point as its currency has. The digits
-- are those of packages/money; a test compares them.
create or replace function written_amount(amount numeric, currency text)
returns text
language sql immutable
set search_path = wallet, pg_temp
as $$
  select round(amount, case currency when 'JPY' then 0 else 2 end)::text
$$;
revoke all on function written_amount(numeric, text) from public;
