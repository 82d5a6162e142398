-- save_search_document: makes something found by its words, or not found any more.
--
-- Inputs:  what it is and its id; its title, and the rest of its words; what it is filtered and sorted by; from when
--          and until when it is listed.
--
-- Called by the triggers of what is on sale (search_changed.sql), in the transaction of the change. New words of titles
-- are added to those that typing mistakes are compared with: without a unique index, so that two transactions with the
-- same new word do not wait for each other; a word that is there twice does no harm.
create or replace function save_search_document(
  of_kind text, of_id text, title text, details text, of_club text, of_category text, of_price numeric, at timestamptz,
  listed_from timestamptz, listed_until timestamptz
)
returns void
language plpgsql
security definer
set search_path = catalog, pg_temp
as $$
declare
  folded constant text := fold_words(title);
  of_title constant tsvector := search_lexemes(folded);
begin
  insert into search_documents (
    kind, id, club, category, price, added_at, listed_from, listed_until, name, length, slice, title, document
  )
  values (
    of_kind, of_id, of_club, of_category, of_price, at, listed_from, listed_until, folded,
    1 + char_length(folded) - char_length(replace(folded, ' ', '')), abs(hashtext(of_id)) % 64, of_title,
    of_title || search_lexemes(
      fold_words(concat_ws(' ', replace(of_club, '_', ' '), of_category, left(details, 20000))))
  )
  on conflict (kind, id) do update set (
    club, category, price, added_at, listed_from, listed_until, name, length, title, document
  ) = (
    excluded.club, excluded.category, excluded.price, excluded.added_at, excluded.listed_from, excluded.listed_until,
    excluded.name, excluded.length, excluded.title, excluded.document
  );
  insert into search_words (word, trigrams)
  select w, word_trigrams(w)
  from (select distinct unnest(string_to_array(folded || ' ' || fold_words(replace(of_club, '_', ' ')), ' ')) as w) n
  where char_length(w) between 4 and 30
    and w !~ '[0-9]'
    and not exists (select from search_words s where s.word = w);
end $$;
revoke all on function save_search_document(
  text, text, text, text, text, text, numeric, timestamptz, timestamptz, timestamptz
) from public;
