-- category_changed: writes the lowest price of an event when a category, or its price, changes.
--
-- The triggers of that update do the work: lowest_price.sql finds the price, event_changed.sql notes what is stale.
-- The reasons are in note_stale.sql.
create or replace function category_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  update events set price_from = price_from where id = coalesce(new.event_id, old.event_id);
  return null;
end $$;
revoke all on function category_changed() from public;

create or replace trigger event_categories_changed
  after insert or delete or update of price, currency on event_categories
  for each row execute function category_changed();
