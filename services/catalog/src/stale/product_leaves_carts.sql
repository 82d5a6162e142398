-- product_leaves_carts: notes that the carts with a product are stale, before it is deleted: the carts lose it with it.
--
-- The reasons are in note_stale.sql. It reads everybody's carts: it acts as the system, and its caller acts
-- afterwards as before.
create or replace function product_leaves_carts()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject) select 'cart', c.user_id from cart c where c.product_id = old.id;
  perform set_config('plaza.actor', caller, true);
  return old;
end $$;
revoke all on function product_leaves_carts() from public;

create or replace trigger products_leave_carts before delete on products
  for each row execute function product_leaves_carts();
