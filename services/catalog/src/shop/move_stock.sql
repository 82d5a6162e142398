-- move_stock: writes the movement of every change of a stock, whoever makes it, so that the stock of a product is
-- always the sum of its movements.
--
-- Inputs:  the setting plaza.stock, which is an object as JSON: the kind, the order, the reason and the actor. It is
--          set for one transaction. Without it the change is a correction, and the stock of a new product a receipt.
-- Cost:    one row for each product of an order, in the transaction of the sale.
--
-- Of a product with variants move_variant_stock.sql writes them.
--
-- It runs with the rights of the owner of the schema, so that no movement is written that did not happen.
create or replace function move_stock()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  told constant jsonb := nullif(current_setting('plaza.stock', true), '')::jsonb;
  change integer;
begin
  if tg_op = 'INSERT' then
    change := new.stock;
  elsif old.has_variants or new.has_variants then
    return null;
  else
    change := new.stock - old.stock;
  end if;
  if change <> 0 then
    insert into stock_movements (product_id, kind, quantity, order_id, reason, actor)
      values (new.id, coalesce(told->>'kind', case tg_op when 'INSERT' then 'receipt' else 'correction' end), change,
        (told->>'order')::uuid, coalesce(told->>'reason', ''), (told->>'actor')::uuid);
  end if;
  return null;
end $$;
revoke all on function move_stock() from public;

create or replace trigger products_stock_moved after insert or update of stock on products
  for each row execute function move_stock();
