-- refuse_closed: before something begins that does not touch a wallet and would end in one: refuses it if the person's
-- account is deleted or about to be.
--
-- Inputs:  the argument of the trigger is the column with the person, who need not be the one who acts.
-- Errors:  check_violation (person_open_check).
-- Locks:   those of person_is_open.
create or replace function refuse_closed()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
begin
  if not person_is_open((to_jsonb(new)->>tg_argv[0])::uuid) then
    raise exception 'the wallets are closed'
      using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;
revoke all on function refuse_closed() from public;

create or replace trigger payment_intents_open before insert on payment_intents
  for each row execute function refuse_closed('user_id');
create or replace trigger merchants_open before insert on merchants
  for each row execute function refuse_closed('user_id');
create or replace trigger payment_requests_person_open before insert on payment_requests
  for each row execute function refuse_closed('user_id');
create or replace trigger payments_open before insert on payments
  for each row execute function refuse_closed('owner_id');
