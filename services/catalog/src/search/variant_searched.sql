-- variant_searched: a product is found by its variants as they are now, whoever changed one: see search_changed.sql.
--
-- A sale changes only stocks, and so costs nothing here.
create or replace function variant_searched()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  perform index_product((case tg_op when 'DELETE' then old.product_id else new.product_id end)::text);
  return null;
end $$;
revoke all on function variant_searched() from public;

create or replace trigger product_variants_searched
  after insert or delete or update of sku, size, colour, price, state on product_variants
  for each row execute function variant_searched();
