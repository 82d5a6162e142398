-- fold_words: the words of a text as search compares them: small letters without accents, one space between two words.
--
-- fold.ts does the same with what people type; a test holds the two together. Letters that Unicode does not take apart
-- are replaced one by one.
create or replace function fold_words(given text)
returns text
language sql immutable parallel safe
set search_path = catalog, pg_temp
as $$
  select btrim(regexp_replace(
    replace(replace(replace(
      translate(regexp_replace(normalize(lower(given), nfkd), '[\u0300-\u036f]', '', 'g'), 'łøđðı', 'loddi'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[^[:alnum:]]+', ' ', 'g'))
$$;
revoke all on function fold_words(text) from public;
grant execute on function fold_words(text) to plaza_catalog;
