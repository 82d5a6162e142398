-- index_product: makes a product found by search as it is now, from when it is listed, if it is published.
create or replace function index_product(of_id text)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'product', p.id::text, p.name, p.description, p.club, p.category, p.price, p.created_at,
    case p.state when 'published' then greatest(p.visible_from, p.listed_from, '-infinity')
      else 'infinity' end, 'infinity')
    from products p where p.id = of_id::uuid
$$;
revoke all on function index_product(text) from public;
