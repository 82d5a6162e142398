-- refuse_change: before each statement that would change what was posted: refuses it, whoever runs it.
--
-- Errors:  restrict_violation.
--
-- Only names and notes may be removed from transactions, when the data of a person is erased: erase_person sets
-- plaza.erasing for it, and refuse_rewriting checks each row. Partitions have the same triggers: see guard_partition.
create or replace function refuse_change()
returns trigger
language plpgsql volatile
as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'transactions' and current_setting('plaza.erasing', true) = 'on' then
    return null;
  end if;
  raise exception 'what was posted stays: % of % is refused', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
end $$;

create or replace trigger transactions_unchanged before update or delete or truncate on transactions
  for each statement execute function refuse_change();
create or replace trigger entries_unchanged before update or delete or truncate on entries
  for each statement execute function refuse_change();
create or replace trigger credit_transactions_unchanged before update or delete or truncate on credit_transactions
  for each statement execute function refuse_change();
create or replace trigger wallet_decisions_unchanged before update or delete or truncate on wallet_decisions
  for each statement execute function refuse_change();
