-- posted_entry: the entry that a leg leaves in a wallet.
--
-- Inputs:  the wallet after it; the leg; its movement; the time.
--
-- Its only expression stands in place of the call: it costs nothing.
create or replace function posted_entry(
  wallet posting_wallet, leg posting_leg, movement posting_movement, at timestamptz
)
returns entries
language sql immutable
return row(wallet.id, at, leg.id, movement.id, wallet.user_id, leg.amount, wallet.currency, wallet.balance,
  wallet.entry_count, wallet.entry_hash)::entries;
revoke all on function posted_entry from public;
