-- write_entries: writes the entries and the transactions of a batch.
--
-- Errors:  check_violation or foreign_key_violation: see refuse_unbalanced.
create or replace function write_entries(new_entries entries[], new_transactions transactions[])
returns void
language plpgsql volatile
as $$
begin
  insert into entries (wallet_id, "timestamp", id, movement_id, user_id, amount, currency, balance_after, number,
    hash)
    select u.wallet_id, u."timestamp", u.id, u.movement_id, u.user_id, u.amount, u.currency, u.balance_after,
        u.number, u.hash
      from unnest(new_entries) u;
  if new_transactions <> '{}' then
    insert into transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata,
      counterparty_id, movement_id)
      select u.id, u."timestamp", u.user_id, u.type, u.direction, u.amount, u.currency, u.balance_after, u.metadata,
          u.counterparty_id, u.movement_id
        from unnest(new_transactions) u;
  end if;
end $$;
revoke all on function write_entries from public;
