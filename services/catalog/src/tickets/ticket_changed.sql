-- ticket_changed: notes which transaction changed a ticket, whoever makes the change, so that a device at a gate can
-- read what was changed since it last read: everything of transactions that had not ended by then. Numbers of a
-- sequence would not do, since transactions end in another order than they begin.
--
-- Cost:    one assignment for each ticket that is written.
create or replace function ticket_changed()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  new.changed := pg_current_xact_id()::text::bigint;
  return new;
end $$;
revoke all on function ticket_changed() from public;

create or replace trigger tickets_changed before insert or update on tickets
  for each row execute function ticket_changed();
