-- index_product: makes a product found by search as it is now, from when it is listed, if it is published: also by the
-- sizes, the colours and the SKUs of its variants, at the lowest of their prices.
create or replace function index_product(of_id text)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'product', p.id::text, p.name, concat_ws(' ', left(p.description, 4000), v.words), p.club, p.category,
    coalesce(v.lowest, p.price), p.created_at,
    case p.state when 'published' then greatest(p.visible_from, p.listed_from, '-infinity')
      else 'infinity' end, 'infinity')
    from products p
    cross join lateral (
      select min(coalesce(v.price, p.price)) as lowest,
        string_agg(concat_ws(' ', v.size, v.colour, v.sku), ' ' order by v.position, v.id) as words
      from product_variants v where v.product_id = p.id and v.state = 'active'
    ) v
    where p.id = of_id::uuid
$$;
revoke all on function index_product(text) from public;
