-- move_variant_stock: writes the movement of every change of the stock of a variant, and makes the stock of its product
-- follow: variant_stock.sql adds it up.
--
-- Inputs:  the setting plaza.stock, as move_stock.sql has it.
-- Locks:   the variant before the product, as every sale does: checkout.ts locks all variants of an order by their ids,
--          and then all products by theirs.
--
-- The movements of a variant that is deleted stay, and what was left of it is corrected to nothing. Those of a product
-- that is deleted go with it.
create or replace function move_variant_stock()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  product constant uuid := case tg_op when 'DELETE' then old.product_id else new.product_id end;
  variant constant uuid := case tg_op when 'DELETE' then old.id else new.id end;
  change constant integer := case when tg_op <> 'DELETE' then new.stock else 0 end
    - case when tg_op <> 'INSERT' then old.stock else 0 end;
begin
  if change <> 0 then
    insert into stock_movements (product_id, variant_id, kind, quantity, order_id, reason, actor)
      select p.id, variant,
        case tg_op when 'DELETE' then 'correction'
          else coalesce(told->>'kind', case tg_op when 'INSERT' then 'receipt' else 'correction' end) end,
        change, (told->>'order')::uuid, coalesce(told->>'reason', ''), (told->>'actor')::uuid
      from products p where p.id = product;
  end if;
  if tg_op = 'UPDATE' then
    update products set stock = stock where id = product and change <> 0;
  else
    update products set has_variants = tg_op = 'INSERT' or has_variants, stock = stock where id = product;
  end if;
  return null;
end $$;
revoke all on function move_variant_stock() from public;

create or replace trigger product_variants_stock_moved after insert or delete or update of stock on product_variants
  for each row execute function move_variant_stock();
