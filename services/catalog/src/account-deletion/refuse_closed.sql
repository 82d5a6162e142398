-- refuse_closed: refuses a new saga of a person whose account is deleted, or about to be.
--
-- Errors:  check_violation with the constraint "person_open_check", of the table "sagas".
-- Locks:   an advisory lock of the person, shared, until the commit. An account deletion takes the same lock
--          exclusively, so that it sees every saga that was begun, and every later one sees it: see closing.ts.
--
-- It lets refunds through: an order can be refunded after the account deletion, and its money is unclaimed then. They
-- share the lock too, because the orders of a guest move to another person when no refund is under way: see moving.ts.
create or replace function refuse_closed()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(new.user_id::text, 7052927));
  if new.kind not in ('order-refund', 'ticket-refund', 'esim-refund')
      and exists (select from closings c where c.user_id = new.user_id and c.state <> 'open') then
    raise exception 'person % is closed', new.user_id
      using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'catalog';
  end if;
  return new;
end $$;

create or replace trigger sagas_open before insert on sagas
  for each row execute function refuse_closed();
