-- index_plan: makes an eSIM plan found by search as it is now.
create or replace function index_plan(p esim_plans)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'plan', p.id::text, p.name, 'esim sim data ' || array_to_string(p.countries, ' '), '', p.region, p.price,
    '-infinity', '-infinity', 'infinity')
$$;
revoke all on function index_plan(esim_plans) from public;
