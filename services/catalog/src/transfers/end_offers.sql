-- end_offers: a ticket that is let in, refunded or cancelled is not offered any more, whoever does it.
--
-- It runs with the rights and the actor of its caller, who has locked the ticket: who accepts an offer locks it too,
-- and finds what was done first.
create or replace function end_offers()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  update ticket_transfers t set state = 'ended', ended_at = now(), address = null
  where t.ticket_id = new.id and t.state = 'offered';
  return null;
end $$;
revoke all on function end_offers() from public;

create or replace trigger tickets_end_offers after update of status on tickets
  for each row when (old.status = 'valid' and new.status <> 'valid')
  execute function end_offers();
