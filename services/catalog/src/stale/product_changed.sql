-- product_changed: notes that the lists with a product are stale: those in which it was, and those in which it is.
--
-- The reasons are in note_stale.sql.
create or replace function product_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  if tg_op <> 'INSERT' then
    perform note_stale('product', old.id, old.club, old.category);
  end if;
  if tg_op <> 'DELETE' then
    perform note_stale('product', new.id, new.club, new.category);
  end if;
  return null;
end $$;
revoke all on function product_changed() from public;

create or replace trigger products_changed
  after insert or delete or update of name, description, club, category, price, old_price, discount, currency, nft,
    translations, images, state, visible_from, listed_from, on_sale_from, on_sale_until, merchant_id
  on products
  for each row execute function product_changed();
