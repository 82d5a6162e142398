-- lowest_price: keeps the lowest price of an event equal to the lowest price of its categories, whatever is written.
--
-- The reasons are in note_stale.sql.
create or replace function lowest_price()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  new.price_from := coalesce((select min(c.price) from event_categories c where c.event_id = new.id), new.price_from);
  return new;
end $$;
revoke all on function lowest_price() from public;

create or replace trigger events_lowest_price before update of price_from on events
  for each row execute function lowest_price();
