-- outbox_wake: notifies the relays of a new event, unless one is awake and reads by itself.
--
-- Locks:   NOTIFY takes one lock of the whole server until its transaction has committed, so that transactions which
--          notify commit one by one, each waiting for the disk. So a relay writes into a row until when it reads by
--          itself (every few milliseconds while there is work), and only a transaction that finds no such row notifies.
--          The row is unlogged, and costs no wait for the disk either. A transaction that was open for longer than a
--          relay stays awake may go unnoticed until the relay's next read of its own.
create or replace function :"schema".outbox_wake()
returns trigger
language plpgsql volatile
as $$
  begin
    if not exists (select from :"schema"."outbox_relay" r where r.id = 1 and r.awake_until > clock_timestamp()) then
      perform pg_notify('plaza_outbox_' || tg_table_schema, '');
    end if;
    return null;
  end $$;

create or replace trigger outbox_wake after insert on :"schema".outbox
  for each statement execute function :"schema".outbox_wake();
