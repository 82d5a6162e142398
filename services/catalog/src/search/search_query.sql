-- search_query: the queries for words of which every one must occur.
--
-- Inputs:  folded words; those that can stand for each other are one element, with `|` between them.
-- Outputs: `exact`, for whole words, and `matched`, in which the last word can also be a beginning if it has two
--          letters or more. Words that English or French leaves out count only if there are no others.
create or replace function search_query(words text[], out exact tsquery, out matched tsquery)
language plpgsql stable
set search_path = catalog, pg_temp
as $$
declare
  word text;
  lexemes tsquery;
  beginning tsquery;
  left_out boolean := true;
begin
  foreach word in array words loop
    left_out := left_out and (ts_lexize('english_stem', word) = '{}' or ts_lexize('french_stem', word) = '{}');
  end loop;
  for i in 1 .. cardinality(words) loop
    word := words[i];
    select string_agg(quote_literal(lexeme), ' | ')::tsquery into lexemes
    from unnest(tsvector_to_array(search_lexemes(replace(word, '|', ' ')))) lexeme;
    beginning := lexemes;
    if i = cardinality(words) and char_length(word) >= 2 and word !~ '\|' then
      -- What begins with the word needs not be named besides.
      select (string_agg(quote_literal(lexeme), ' | ') || ' | ' || quote_literal(word) || ':*')::tsquery into beginning
      from unnest(tsvector_to_array(search_lexemes(word))) lexeme
      where not starts_with(lexeme, word);
      beginning := coalesce(beginning, (quote_literal(word) || ':*')::tsquery);
    end if;
    if not left_out and (ts_lexize('english_stem', word) = '{}' or ts_lexize('french_stem', word) = '{}') then
      -- A beginning such as `the` may become `theatre`; a whole word that is left out says nothing.
      continue;
    end if;
    exact := coalesce(exact && lexemes, exact, lexemes);
    matched := coalesce(matched && beginning, matched, beginning);
  end loop;
end $$;
revoke all on function search_query(text[]) from public;
grant execute on function search_query(text[]) to plaza_catalog;
