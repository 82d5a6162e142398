-- written_amount: an amount as events contain it: with as many digits after the point as its currency has. The digits
-- are those of packages/money; a test compares them.
--
-- Its only expression stands in place of each call, because it has no settings of its own.
create or replace function written_amount(amount numeric, currency text)
returns text
language sql immutable
parallel safe
return round(amount, case currency when 'JPY' then 0 else 2 end)::text;
revoke all on function written_amount(numeric, text) from public;
