-- seller_of_variants: the variants of a product go with it to another seller.
create or replace function seller_of_variants()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  update product_variants set merchant_id = new.merchant_id where product_id = new.id;
  return null;
end $$;
revoke all on function seller_of_variants() from public;

create or replace trigger products_seller after update of merchant_id on products
  for each row when (new.has_variants and new.merchant_id is distinct from old.merchant_id)
  execute function seller_of_variants();
