-- search_changed: what is on sale is found as it is now, whoever changed it: an rpc, a seed, an import, or an operator
-- with psql.
--
-- The triggers name the columns that are searched, filtered and sorted by, so that what a sale changes all the time
-- (products.stock, events.seats_available) costs nothing here.
--
-- Whatever was on sale before this file, or before a change of it, is found when it has been applied.
create or replace function search_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  if tg_op = 'DELETE' then
    delete from search_documents where kind = tg_argv[0] and id = old.id::text;
  elsif tg_argv[0] = 'product' then
    perform index_product(new.id::text);
  elsif tg_argv[0] = 'event' then
    perform index_event(new.id::text);
  elsif tg_argv[0] = 'plan' then
    perform index_plan(new.id::text);
  else
    perform index_club(new.id::text);
  end if;
  return null;
end $$;
revoke all on function search_changed() from public;

create or replace trigger products_searched
  after insert or delete or update of name, description, club, category, price, state, visible_from,
    listed_from
  on products
  for each row execute function search_changed('product');

create or replace trigger events_searched
  after insert or delete or update of title, club, date, venue, competition, price_from, state, visible_from,
    listed_from, cancelled_at
  on events
  for each row execute function search_changed('event');

create or replace trigger esim_plans_searched
  after insert or delete or update of name, region, countries, price, state, visible_from, listed_from on esim_plans
  for each row execute function search_changed('plan');

create or replace trigger clubs_searched
  after insert or delete or update of name, sport on clubs
  for each row execute function search_changed('club');

select index_product(p.id::text) from products p;
select index_event(e.id::text) from events e;
select index_plan(p.id::text) from esim_plans p;
select index_club(c.id) from clubs c;
