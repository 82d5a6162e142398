-- posted_transaction: what the owner of a wallet reads about a leg.
--
-- Inputs:  the wallet after it; the leg; its movement; the time.
--
-- Its only expression stands in place of the call: it costs nothing.
create or replace function posted_transaction(
  wallet posting_wallet, leg posting_leg, movement posting_movement, at timestamptz
)
returns transactions
language sql immutable
return row(leg.transaction_id, at, coalesce(leg.user_id, wallet.user_id), leg.type,
  case when leg.amount > 0 then 'credit' else 'debit' end, abs(leg.amount), wallet.currency, wallet.balance,
  coalesce(leg.metadata, '{}'), leg.counterparty_id, movement.id)::transactions;
revoke all on function posted_transaction from public;
