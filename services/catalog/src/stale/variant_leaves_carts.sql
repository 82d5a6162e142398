-- variant_leaves_carts: notes that the carts with a variant are stale, before it is deleted: the carts lose it with it.
--
-- The reasons are in note_stale.sql and product_leaves_carts.sql.
create or replace function variant_leaves_carts()
returns trigger
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  insert into stale_views (kind, subject) select 'cart', c.user_id from cart c where c.variant_id = old.id;
  perform set_config('plaza.actor', caller, true);
  return old;
end $$;
revoke all on function variant_leaves_carts() from public;

create or replace trigger product_variants_leave_carts before delete on product_variants
  for each row execute function variant_leaves_carts();
