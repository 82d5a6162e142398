-- search_lexemes: what folded words are found by: each as it is, and its stem in English and in French.
create or replace function search_lexemes(folded text)
returns tsvector
language sql immutable parallel safe
set search_path = catalog, pg_temp
as $$
  select strip(
    to_tsvector('pg_catalog.simple', folded)
    || to_tsvector('pg_catalog.english', folded)
    || to_tsvector('pg_catalog.french', folded))
$$;
revoke all on function search_lexemes(text) from public;
grant execute on function search_lexemes(text) to plaza_catalog;
