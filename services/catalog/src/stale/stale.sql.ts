// The database's part in keeping every view of a price true, whoever changes it: an rpc, or an operator with psql. They have one home, and every
// migration that changes them applies them again.
//
// What a sale changes all the time (products.stock, events.seats_available, event_categories.seats_left) fires none of these triggers, so they cost
// a purchase nothing: a trigger for named columns is not looked at where none of them is set. They run with the rights of the schema's owner, so
// that whoever may change a price needs no rights beside that one.

export const staleViewsSql = `
create or replace function catalog.note_stale(kind text, subject uuid, club text default '', category text default '') returns void language plpgsql
  security definer set search_path = catalog, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject, club, category) values (kind, subject, club, category);
  perform set_config('plaza.actor', caller, true);
end $$;

create or replace function catalog.product_changed() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
begin
  -- Where it was, and where it is.
  if tg_op <> 'INSERT' then
    perform note_stale('product', old.id, old.club, old.category);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('product', new.id, new.club, new.category);
  end if;
  return null;
end $$;

-- Before it is deleted, since it leaves the carts with it.
create or replace function catalog.product_leaves_carts() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject) select 'cart', c.user_id from cart c where c.product_id = old.id;
  perform set_config('plaza.actor', caller, true);
  return old;
end $$;

create or replace function catalog.plan_changed() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
begin
  perform note_stale('plan', coalesce(new.id, old.id));
  return null;
end $$;

create or replace function catalog.event_changed() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform note_stale('event', old.id, old.club);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('event', new.id, new.club);
  end if;
  return null;
end $$;

-- What is said to be the lowest price is the lowest price, whatever is written there.
create or replace function catalog.lowest_price() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
begin
  new.price_from := coalesce((select min(c.price) from event_categories c where c.event_id = new.id), new.price_from);
  return new;
end $$;

-- The function above finds the price, and the one before it notes what is stale.
create or replace function catalog.category_changed() returns trigger language plpgsql
  security definer set search_path = catalog, pg_temp as $$
begin
  update events set price_from = price_from where id = coalesce(new.event_id, old.event_id);
  return null;
end $$;
`;

export const staleFunctions = [
  'note_stale(text, uuid, text, text)',
  'product_changed()',
  'product_leaves_carts()',
  'plan_changed()',
  'event_changed()',
  'lowest_price()',
  'category_changed()',
];

export const staleTriggersSql = `
create trigger products_changed
  after insert or delete or update of name, description, club, category, price, old_price, discount, currency, nft on catalog.products
  for each row execute function catalog.product_changed();
create trigger products_leave_carts before delete on catalog.products for each row execute function catalog.product_leaves_carts();
create trigger esim_plans_changed after insert or update or delete on catalog.esim_plans for each row execute function catalog.plan_changed();
create trigger events_changed
  after insert or delete or update of title, club, date, venue, competition, price_from, currency, hot, vip on catalog.events
  for each row execute function catalog.event_changed();
create trigger events_lowest_price before update of price_from on catalog.events for each row execute function catalog.lowest_price();
create trigger event_categories_changed
  after insert or delete or update of price, currency on catalog.event_categories for each row execute function catalog.category_changed();
`;
