-- refuse_orphans: before a wallet is deleted, or all are: refuses it if the wallet has entries.
--
-- Errors:  restrict_violation.
--
-- Entries have no foreign key to their wallet: see refuse_unbalanced.
create or replace function refuse_orphans()
returns trigger
language plpgsql volatile
as $$
begin
  if tg_op = 'TRUNCATE' or old.entry_count > 0 then
    raise exception 'a wallet with entries stays'
      using errcode = 'restrict_violation', table = 'wallets', schema = 'wallet';
  end if;
  return old;
end $$;
revoke all on function refuse_orphans() from public;

create or replace trigger wallets_kept before delete on wallets
  for each row execute function refuse_orphans();
create or replace trigger wallets_not_emptied before truncate on wallets
  for each statement execute function refuse_orphans();
