-- search_names: before a person is written: the name as people are found by it.
--
-- Row-level security keeps conditions with lower() from using an index, because lower() may reveal what it reads. So
-- the results are columns.
create or replace function search_names()
returns trigger
language plpgsql volatile
as $$
begin
  new.search_name := lower(new.name);
  new.search_rest := substring(new.search_name from '\s+(.+)$');
  return new;
end $$;
revoke all on function search_names() from public;

create or replace trigger users_search_names before insert or update of name on users
  for each row execute function search_names();
