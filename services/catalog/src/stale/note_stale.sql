-- note_stale: notes that views of something are not true any more: stale.job.ts invalidates them in the cache.
--
-- Inputs:  the kind and the id of what has changed; the club and the category in whose lists it is, or was.
--
-- This and the triggers of product_changed, product_leaves_carts, plan_changed, event_changed, lowest_price and
-- category_changed keep every view of a price true within a second after a change, whoever makes it: an rpc, or an
-- operator with psql. What a sale changes all the time (products.stock, events.seats_available,
-- event_categories.seats_left) fires none of these triggers, so that they cost a purchase nothing: a trigger for named
-- columns is not run where none of them is set. The functions run with the rights of the owner of the schema, so that
-- whoever may change a price needs no further rights.
create or replace function note_stale(kind text, subject uuid, club text default '', category text default '')
returns void
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject, club, category) values (kind, subject, club, category);
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function note_stale(text, uuid, text, text) from public;
