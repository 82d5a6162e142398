-- search_occurs: whether anything has a word.
--
-- Inputs:  the folded word, and whether what begins with it counts too.
-- Output:  false also for a word that is nothing, such as one letter that both languages leave out.
create or replace function search_occurs(word text, as_beginning boolean)
returns boolean
language plpgsql stable
set search_path = catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  asked tsquery;
begin
  -- What titles have is known without the index of everything.
  if exists (select from search_words w where w.word = search_occurs.word) then
    return true;
  end if;
  select case when as_beginning then q.matched else q.exact end into asked from search_query(array[word]) q;
  -- Counted, and not asked whether there is one: for one row the planner would read the table.
  return asked is not null and (select count(*) > 0 from search_documents d where d.document @@ asked);
end $$;
revoke all on function search_occurs(text, boolean) from public;
grant execute on function search_occurs(text, boolean) to plaza_catalog;
