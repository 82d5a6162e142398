-- wallet_refusal: whether something stands in the way of a leg that is not the balance: a freeze, a limit, an account
-- deletion, or another currency. It reads and writes nothing.
--
-- Inputs:  the wallet, which is guarded; the wallet that it stands for, if it does; the movement, and the legs with the
--          position of the one in question; what is spent by it, also by placing a hold; whether limits count it;
--          whether its money was promised by a hold, before any freeze.
-- Outputs: null or the refusal as JSON: CURRENCY_MISMATCH, ACCOUNT_CLOSED, ACCOUNT_OPEN, WALLET_FROZEN or
--          LIMIT_EXCEEDED.
create or replace function wallet_refusal(
  wallet posting_wallet, closed_wallet posting_wallet, movement posting_movement, legs posting_leg[], place integer,
  spending numeric, counted boolean, promised boolean
)
returns text
language plpgsql immutable
as $$
declare
  amount constant numeric := legs[place].amount;
  given numeric := spending;
begin
  if wallet.mismatched then
    return '{"refused":"CURRENCY_MISMATCH"}';
  elsif wallet.frozen = 'closed' and (amount <> 0 or spending <> 0) then
    -- Whatever it is for. Money that must come nevertheless comes to the account of unclaimed money: see stand-in.ts.
    return jsonb_build_object('refused', 'ACCOUNT_CLOSED',
      'metadata', jsonb_build_object('user_id', wallet.user_id));
  elsif amount > 0 and wallet.kind = 'unclaimed' and closed_wallet.frozen is distinct from 'closed' then
    return '{"refused":"ACCOUNT_OPEN"}';
  elsif not movement.ignores_freezes and not promised
      and (spending > 0 and wallet.frozen is not null or amount > 0 and wallet.frozen = 'all') then
    return '{"refused":"WALLET_FROZEN"}';
  elsif not counted or spending <= 0 then
    return null;
  elsif wallet.spent + spending > wallet.day_limit then
    return jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata', jsonb_build_object('limit', 'day',
      'allowed', greatest(wallet.day_limit - wallet.spent, 0)::text, 'currency', wallet.currency));
  end if;
  for l in movement.first_leg .. place - 1 loop
    if legs[l].account = wallet.place and legs[l].amount < 0 then
      given := given - legs[l].amount;
    end if;
  end loop;
  return case when given > wallet.movement_limit then jsonb_build_object('refused', 'LIMIT_EXCEEDED', 'metadata',
    jsonb_build_object('limit', 'movement', 'allowed', wallet.movement_limit::text, 'currency', wallet.currency)) end;
end $$;
revoke all on function wallet_refusal from public;
