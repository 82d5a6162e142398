-- event_changed: notes that the lists with an event are stale: those in which it was, and those in which it is.
--
-- The reasons are in note_stale.sql.
create or replace function event_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  if tg_op <> 'INSERT' then
    perform note_stale('event', old.id, old.club);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('event', new.id, new.club);
  end if;
  return null;
end $$;
revoke all on function event_changed() from public;

create or replace trigger events_changed
  after insert or delete or update of title, club, date, venue, competition, price_from, currency, hot, vip,
    limit_per_person, images, state, visible_from, listed_from, on_sale_from, on_sale_until, merchant_id,
    cancelled_at, moved_at, refund_until, change_reason
  on events
  for each row execute function event_changed();
