-- funds_refusal: whether a wallet has too little for a leg. Only system accounts may be below zero.
--
-- Inputs:  the wallet; the amount of the leg; what is spent by it, also by placing a hold, which is held already.
-- Outputs: null or the refusal as JSON: INSUFFICIENT_FUNDS, with what was available.
--
-- Its only expression stands in place of the call: it costs nothing.
create or replace function funds_refusal(wallet posting_wallet, amount numeric, spending numeric)
returns text
language sql stable
return case when spending > 0 and wallet.floored and wallet.balance + amount < wallet.held
  then jsonb_build_object('refused', 'INSUFFICIENT_FUNDS', 'metadata', jsonb_build_object(
    'currency', wallet.currency, 'available', (wallet.balance - wallet.held + spending + amount)::text))::text end;
revoke all on function funds_refusal from public;
