-- refuse_rewriting: before a transaction of the ledger changes: it may only lose names and notes.
--
-- Errors:  restrict_violation.
--
-- refuse_change lets through only the statements of erase_person.
create or replace function refuse_rewriting()
returns trigger
language plpgsql volatile
as $$
begin
  if to_jsonb(old) - 'metadata' <> to_jsonb(new) - 'metadata' or not old.metadata @> new.metadata
      or old.metadata - array['counterparty_name', 'note'] <> new.metadata - array['counterparty_name', 'note'] then
    raise exception 'what was posted stays: transaction % may only lose a name', old.id
      using errcode = 'restrict_violation', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;
revoke all on function refuse_rewriting() from public;

create or replace trigger transactions_erased before update on transactions
  for each row execute function refuse_rewriting();
