-- held_wallet: a wallet after an effect on a hold in it. It reads the time zone of the platform, and writes nothing.
--
-- Inputs:  the wallet; what the effect comes to, and which it is; today, the day that limits of a day count.
create or replace function held_wallet(wallet posting_wallet, step posting_hold_step, action text, today date)
returns posting_wallet
language plpgsql stable
as $$
begin
  wallet.held := wallet.held + step.held;
  -- Money that is given back on the day on which it was held was not spent.
  if action <> 'place' and spending_day((step.hold).created_at) = today then
    wallet.spent := greatest(wallet.spent + step.held + step.taken, 0);
  end if;
  wallet.touched := true;
  return wallet;
end $$;
revoke all on function held_wallet from public;
