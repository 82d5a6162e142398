-- write_wallets: opens and updates the wallets that a batch touched.
--
-- Inputs:  the wallets, as they will be, in the order of their ids; whether some are opened; today, the day of what
--          was spent.
-- Errors:  unique_violation if a wallet was opened at the same time.
create or replace function write_wallets(wallets posting_wallet[], opens boolean, today date)
returns void
language plpgsql volatile
as $$
begin
  update wallets w set balance = u.balance, held = u.held, entry_count = u.entry_count, entry_hash = u.entry_hash,
      spent = u.spent, spent_on = today
    from unnest($1) u where w.id = u.id and u.touched and u.is_there;
  if opens then
    insert into wallets (id, kind, user_id, name, shard, currency, balance, held, entry_count, entry_hash, spent,
      spent_on)
      select u.id, u.kind, u.user_id, u.name, u.shard, u.currency, u.balance, u.held, u.entry_count, u.entry_hash,
          u.spent, today
        from unnest($1) u where u.touched and not u.is_there order by u.id;
  end if;
end $$;
revoke all on function write_wallets from public;
