-- keep_version: raises the version of a row with every change of what is managed in it, whoever makes the change.
--
-- The version is the etag of the managing API. What a sale changes all the time, stock and counters, is not in the
-- lists of columns, so that it raises nothing and costs a sale nothing.
create or replace function keep_version()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
begin
  if new is distinct from old then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
revoke all on function keep_version() from public;

create or replace trigger products_version
  before update of name, description, club, category, price, old_price, discount, currency, nft, translations, images,
    merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until
  on products
  for each row execute function keep_version();

create or replace trigger events_version
  before update of title, club, date, venue, competition, currency, hot, vip, nft, no_transfer,
    limit_per_person, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from,
    on_sale_until, cancelled_at, moved_at, refund_until, change_reason
  on events
  for each row execute function keep_version();

create or replace trigger esim_plans_version
  before update of name, region, data, duration, countries, price, currency, popular,
    merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until
  on esim_plans
  for each row execute function keep_version();

create or replace trigger clubs_version
  before update of name, country, sport, colours, crest_url, crest_id
  on clubs
  for each row execute function keep_version();
