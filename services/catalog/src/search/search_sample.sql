-- search_sample: how many of a part of everything match, counted at most so far.
--
-- Inputs:  the query; kind, club and category, empty for all; the lowest and the highest price, null for any; of the 64
--          slices those below `slices` are the part; and after how many that match the words it stops.
-- Outputs: how many match the words; of these, how many the prices too; and of these, how many all filters too.
--
-- The planner's statistics know little of beginnings of words: search_page.sql decides by these what to read.
create or replace function search_sample(
  matched tsquery, of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, slices integer,
  most integer, out alike integer, out priced integer, out chosen integer
)
language plpgsql stable
set search_path = catalog, pg_temp
-- The slices and the words decide on a plan.
set plan_cache_mode = force_custom_plan
as $$
begin
  select count(*), count(*) filter (where s.is_priced),
      count(*) filter (where s.is_priced and of_kind in ('', s.kind) and of_club in ('', s.club)
        and of_category in ('', s.category))
    into alike, priced, chosen
  from (
    select d.kind, d.club, d.category, (price_min is null or d.price >= price_min)
      and (price_max is null or d.price <= price_max) as is_priced
    from search_documents d
    where d.document @@ matched and d.slice < slices and d.listed_from <= now() and d.listed_until > now()
    limit most
  ) s;
end $$;
revoke all on function search_sample(
  tsquery, text, text, text, numeric, numeric, integer, integer
) from public;
grant execute on function search_sample(
  tsquery, text, text, text, numeric, numeric, integer, integer
) to plaza_catalog;
