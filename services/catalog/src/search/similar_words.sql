-- similar_words: words of names that share most of their runs of three letters with a word that is in none.
--
-- Inputs:  the folded word; how many words at most.
-- Output:  the words, those that share most first. similar.ts counts the mistakes of each.
create or replace function similar_words(sought text, most integer)
returns setof text
language plpgsql stable
set search_path = catalog, pg_temp
as $$
declare
  -- Once, and not for each word that it is compared with.
  runs constant text[] := word_trigrams(sought);
begin
  return query
    select w.word
    from search_words w
    cross join lateral (select count(*) as shared from unnest(w.trigrams) t where t = any (runs)) s
    where w.trigrams && runs
      and char_length(w.word) between char_length(sought) - 2 and char_length(sought) + 2
    group by w.word, s.shared
    order by s.shared desc, abs(char_length(w.word) - char_length(sought)), w.word
    limit most;
end $$;
revoke all on function similar_words(text, integer) from public;
grant execute on function similar_words(text, integer) to plaza_catalog;
