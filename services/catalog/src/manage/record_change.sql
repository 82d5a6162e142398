-- record_change: writes what was changed in what is sold into the table of changes, whoever changes it: an rpc, or an
-- operator with psql.
--
-- Inputs:  as arguments of the trigger the kind, and the column that names the parent, or ''. The setting plaza.change,
--          which is an object as JSON: who does it, with which key and in which request, why, and the change that it
--          takes back, or the import that makes it. It is set for one transaction; an operator sets nothing.
--
-- The columns that a sale changes are left out; a trigger for named columns is not run where none of them is set. It
-- runs with the rights of the owner of the schema, so that the service can't write a change that did not happen.
create or replace function record_change()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  told constant jsonb := coalesce(nullif(current_setting('plaza.change', true), ''), '{}')::jsonb;
  ignored constant text[] := '{stock,seats_available,seats_left,price_from,version,created_at,updated_at}';
  kind constant text := tg_argv[0];
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  is_now jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  row_now constant jsonb := coalesce(is_now, was);
  parent_id constant uuid := case when tg_argv[1] <> '' then (row_now->>tg_argv[1])::uuid end;
  seller uuid := (row_now->>'merchant_id')::uuid;
begin
  was := was - ignored;
  is_now := is_now - ignored;
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(w.key, w.value), jsonb_object_agg(w.key, is_now->w.key) into was, is_now
      from jsonb_each(was) w where is_now->w.key is distinct from w.value;
    if was is null then
      return null;
    end if;
  end if;
  if parent_id is not null then
    if tg_table_name = 'event_categories' then
      update events e set version = e.version + 1 where e.id = parent_id returning e.merchant_id into seller;
    else
      update products p set version = p.version + 1 where p.id = parent_id;
    end if;
  end if;
  -- Money is a text: a number would lose its cents in whoever reads JSON.
  was := was || coalesce((select jsonb_object_agg(m.key, m.value#>>'{}') from jsonb_each(was) m
    where m.key in ('price', 'old_price') and m.value <> 'null'), '{}');
  is_now := is_now || coalesce((select jsonb_object_agg(m.key, m.value#>>'{}') from jsonb_each(is_now) m
    where m.key in ('price', 'old_price') and m.value <> 'null'), '{}');
  insert into changes (kind, subject, parent, version, action, before, after, actor, by_staff, merchant, key_id,
      request_id, reason, import_id, reverts)
    values (kind, row_now->>'id', parent_id, (row_now->>'version')::integer,
      case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end, was, is_now,
      (told->>'actor')::uuid, coalesce((told->>'staff')::boolean, false), seller, (told->>'key')::uuid,
      told->>'request', coalesce(told->>'reason', ''), (told->>'import')::uuid,
      (told->>'reverts')::bigint);
  return null;
end $$;
revoke all on function record_change() from public;

create or replace trigger products_record
  after insert or delete or update of name, description, club, category, price, old_price, discount, currency, nft,
    translations, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until
  on products
  for each row execute function record_change('product', '');

create or replace trigger events_record
  after insert or delete or update of title, club, date, venue, competition, currency, hot, vip, nft,
    no_transfer, limit_per_person, images, merchant_id, external_id, state, visible_from, listed_from, on_sale_from,
    on_sale_until, cancelled_at, moved_at, refund_until, change_reason
  on events
  for each row execute function record_change('event', '');

create or replace trigger event_categories_record
  after insert or delete or update of name, price, currency, capacity
  on event_categories
  for each row execute function record_change('category', 'event_id');

create or replace trigger esim_plans_record
  after insert or delete or update of name, region, data, duration, countries, price, currency, popular,
    merchant_id, external_id, state, visible_from, listed_from, on_sale_from, on_sale_until
  on esim_plans
  for each row execute function record_change('plan', '');

create or replace trigger product_variants_record
  after insert or delete or update of sku, size, colour, price, position, state
  on product_variants
  for each row execute function record_change('variant', 'product_id');

create or replace trigger clubs_record
  after insert or delete or update of name, country, sport, colours, crest_url, crest_id
  on clubs
  for each row execute function record_change('club', '');
