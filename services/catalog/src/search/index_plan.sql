-- index_plan: makes an eSIM plan found by search as it is now, from when it is listed, if it is published.
create or replace function index_plan(of_id text)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'plan', p.id::text, p.name, 'esim sim data ' || array_to_string(p.countries, ' '), '', p.region, p.price,
    '-infinity',
    case p.state when 'published' then greatest(p.visible_from, p.listed_from, '-infinity')
      else 'infinity' end, 'infinity')
    from esim_plans p where p.id = of_id::uuid
$$;
revoke all on function index_plan(text) from public;
