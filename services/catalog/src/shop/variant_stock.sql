-- variant_stock: keeps the stock of a product with variants equal to the sum of theirs, whatever is written.
--
-- It reads the variants while the row of the product is locked, so that of two transactions the later one adds up what
-- both have written. A product without variants never runs it.
--
-- Errors:  check_violation if the first variant comes to a product with a stock of its own: nobody could say of which
--          variant it is. Where goods come back of an order from before the variants, the movement is written and
--          taken back at once: they are received on a variant by hand.
create or replace function variant_stock()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  variants bigint;
  total integer;
begin
  select count(*), coalesce(sum(v.stock), 0) into variants, total
    from product_variants v where v.product_id = new.id;
  if variants > 0 and not old.has_variants and old.stock <> 0 then
    raise exception 'The product % has stock that is of no variant.', new.id using errcode = 'check_violation';
  end if;
  if old.has_variants and told->>'kind' = 'return' and new.stock > old.stock then
    insert into stock_movements (product_id, kind, quantity, order_id, reason)
      values (new.id, 'return', new.stock - old.stock, (told->>'order')::uuid, ''),
        (new.id, 'correction', old.stock - new.stock, (told->>'order')::uuid,
          'Ordered before there were variants: receive it on one of them.');
  end if;
  new.has_variants := variants > 0;
  new.stock := case when variants > 0 or old.has_variants then total else new.stock end;
  return new;
end $$;
revoke all on function variant_stock() from public;

create or replace trigger products_variant_stock before update of has_variants, stock on products
  for each row when (old.has_variants or new.has_variants) execute function variant_stock();
