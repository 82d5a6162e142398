-- word_trigrams: the different runs of three letters in a word, with a space before and after it.
create or replace function word_trigrams(word text)
returns text[]
language sql immutable parallel safe
set search_path = catalog, pg_temp
as $$
  select array(select distinct substr(' ' || word || ' ', n, 3) from generate_series(1, char_length(word)) n)
$$;
revoke all on function word_trigrams(text) from public;
grant execute on function word_trigrams(text) to plaza_catalog;
