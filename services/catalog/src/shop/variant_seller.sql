-- variant_seller: gives a new variant the seller of its product, so that no seller has one SKU twice; and refuses to
-- move a variant to another product, whose stock and orders are not its own.
create or replace function variant_seller()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
begin
  if tg_op = 'UPDATE' then
    raise exception 'A variant stays with its product.' using errcode = 'check_violation';
  end if;
  new.merchant_id := (select p.merchant_id from products p where p.id = new.product_id);
  return new;
end $$;
revoke all on function variant_seller() from public;

create or replace trigger product_variants_seller before insert on product_variants
  for each row execute function variant_seller();

create or replace trigger product_variants_stay before update of product_id on product_variants
  for each row when (new.product_id <> old.product_id) execute function variant_seller();
