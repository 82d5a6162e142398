-- variant_changed: notes that the lists with the product of a variant are stale, and the carts with it.
--
-- The reasons are in note_stale.sql. Of a product that is deleted product_changed notes it.
create or replace function variant_changed()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  perform note_stale('product', p.id, p.club, p.category)
    from products p where p.id = case tg_op when 'DELETE' then old.product_id else new.product_id end;
  return null;
end $$;
revoke all on function variant_changed() from public;

create or replace trigger product_variants_changed
  after insert or delete or update of sku, size, colour, price, position, state on product_variants
  for each row execute function variant_changed();
