-- index_club: makes a club found by search as it is now. It costs nothing, and is always there.
create or replace function index_club(of_id text)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'club', c.id, c.name, 'club ' || c.sport, c.id, c.sport, null, c.created_at, '-infinity', 'infinity')
    from clubs c where c.id = of_id
$$;
revoke all on function index_club(text) from public;
