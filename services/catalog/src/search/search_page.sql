-- search_page: what a search finds: one page, and the counts beside it.
--
-- Inputs:  folded words; those that can stand for each other are one element, with `|` between them; the kind, club
--          and category, empty for all; the lowest and the highest price, null for any; the order: relevance, price,
--          price_desc or newest; the sort key of the result after which the page begins, null for the first page; and
--          how many results at most.
-- Outputs: `results`, `[[first, second, kind, id], …]`, of which the first two are the sort key; `counts`, of the
--          first page only, null if nothing matches the words and prices:
--          `{"total", "kinds", "clubs", "categories", "lowest", "highest"}`, where the facets are
--          `[[value, count], …]`, at most 50, and each leaves its own filter out; and whether they are `estimated`.
--
-- What few things match is read whole. Of what very many match, a sixteenth is read (`slice` 0 to 3) or, if that is
-- still many, a sixty-fourth (`slice` 0): counts are estimates then, from a hundred matches or more (between two prices
-- fifty), and the best of those are shown. Without that, one word that is in every tenth of 200,000 names would take
-- 60 ms. As statements of their own its parts took longer: the same rows were read for the counts and for the page.
create or replace function search_page(
  words text[], of_kind text, of_club text, of_category text, price_min numeric, price_max numeric, sort text,
  after_first text, after_second text, after_kind text, after_id text, most integer,
  out results jsonb, out counts jsonb, out estimated boolean
)
language plpgsql stable
set search_path = catalog, pg_temp
-- The words, and not an average of all words, decide on a plan; filters that are not used cost nothing.
set plan_cache_mode = force_custom_plan
as $$
declare
  -- With so many matches in a sixty-fourth, or in a sixteenth, of everything, only that is read.
  many_of_64th constant integer := 150;
  many_of_16th constant integer := 100;
  whole_name constant text := array_to_string(words, ' ');
  exact tsquery;
  matched tsquery;
  -- One in so many is read: of what the words and prices match, for the counts, and of what all filters leave, for the
  -- page. Of 64 slices those below `slices` are that part.
  part integer := 1; slices integer := 64;
  part_chosen integer := 1;
  alike integer; priced integer; chosen integer;
  by_relevance jsonb;
  is_down constant boolean := sort <> 'price';
  after_tier constant integer := case when sort = 'relevance' then after_first::integer end;
  after_length constant integer := case when sort = 'relevance' then after_second::integer end;
begin
  results := '[]';
  estimated := false;
  select q.exact, q.matched into exact, matched from search_query(words) q;
  if exact is null or matched is null then
    return;
  end if;

  -- By a column: its index in this order, or the words: the planner knows which is shorter.
  if sort <> 'relevance' then
    execute format($page$
      select coalesce(jsonb_agg(jsonb_build_array(p.first, '', p.kind, p.id)), '[]') from (
        select %2$s as first, d.kind, d.id from search_documents d
        where d.document @@ $1 and d.listed_from <= now() and d.listed_until > now()
          and ($2 is null or d.price >= $2) and ($3 is null or d.price <= $3)
          and ($4 = '' or d.kind = $4) and ($5 = '' or d.club = $5) and ($6 = '' or d.category = $6)
          and %1$s is not null and ($7 is null or (%1$s, d.kind, d.id) %3$s (%4$s, $8, $7))
        order by %1$s %5$s, d.kind %5$s, d.id %5$s
        limit $9) p $page$,
      case when sort = 'newest' then 'd.added_at' else 'd.price' end,
      case when sort = 'newest' then $t$to_char(d.added_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')$t$
        else 'd.price::text' end,
      case when is_down then '<' else '>' end,
      case when sort = 'newest' then '$10::timestamptz' else '$10::numeric' end,
      case when is_down then 'desc' else 'asc' end
    ) into results
    using matched, price_min, price_max, of_kind, of_club, of_category, after_id, after_kind, most, after_first;
    -- A later page has no counts.
    if after_id is not null then
      return;
    end if;
  end if;

  select s.* into alike, priced, chosen from search_sample(
    matched, of_kind, of_club, of_category, price_min, price_max, 1, 4 * many_of_64th) s;
  if priced >= many_of_64th then
    part := 64;
  end if;
  if chosen >= many_of_64th then
    part_chosen := 64;
  -- With fewer than five in a sixty-fourth there are not many.
  elsif alike >= 5 then
    select s.* into alike, priced, chosen from search_sample(
      matched, of_kind, of_club, of_category, price_min, price_max, 4, 4 * many_of_16th) s;
    -- The words match many, of which fewer have such a price: all of the many would have to be read.
    if part = 1 and (priced >= many_of_16th or alike >= 2 * many_of_16th and priced >= many_of_16th / 2) then
      part := 16;
    end if;
    if chosen >= many_of_16th then
      part_chosen := 16;
    end if;
  end if;
  if of_kind = '' and of_club = '' and of_category = '' then
    part_chosen := part;
  end if;
  slices := 64 / part;
  estimated := part > 1;

  -- By relevance: the whole name, all words in the name, the last one as a beginning, words in the rest; the shorter
  -- name first. Of very many, those of a part, and those whose whole name it is. In a part `price + 0` keeps the index
  -- of prices out of it, which would read every price between the two.
  with candidates as materialized (
    select d.kind, d.club, d.category, d.price, d.id, d.length,
      of_kind in ('', d.kind) as in_kind, of_club in ('', d.club) as in_club,
      of_category in ('', d.category) as in_category,
      case when sort <> 'relevance' or d.name = whole_name then 0 when d.title @@ exact then 1
        when d.title @@ matched then 2 else 3 end as tier
    from search_documents d
    where d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or part = 1 and d.price >= price_min or part > 1 and d.price + 0 >= price_min)
      and (price_max is null or part = 1 and d.price <= price_max or part > 1 and d.price + 0 <= price_max)
      and (part = 1 or d.slice < slices)
      and (after_id is null or part = part_chosen)
  ), others as (
    select d.kind, d.id, d.length,
      case when d.name = whole_name then 0 when d.title @@ exact then 1 when d.title @@ matched then 2
        else 3 end as tier
    from search_documents d
    where sort = 'relevance' and part <> part_chosen and (part_chosen = 1 or d.slice < 4)
      and d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or d.price >= price_min) and (price_max is null or d.price <= price_max)
      and (of_kind = '' or d.kind = of_kind) and (of_club = '' or d.club = of_club)
      and (of_category = '' or d.category = of_category)
  ), named as (
    select d.kind, d.id, d.length, 0 as tier
    from search_documents d
    where sort = 'relevance' and part_chosen > 1 and d.name = whole_name and d.slice >= 64 / part_chosen
      and d.document @@ matched and d.listed_from <= now() and d.listed_until > now()
      and (price_min is null or d.price >= price_min) and (price_max is null or d.price <= price_max)
      and (of_kind = '' or d.kind = of_kind) and (of_club = '' or d.club = of_club)
      and (of_category = '' or d.category = of_category)
  ), ranked as (
    select c.tier, c.length, c.kind, c.id from candidates c
    where sort = 'relevance' and part = part_chosen and c.in_kind and c.in_club and c.in_category
    union all
    select o.tier, o.length, o.kind, o.id from others o
    union all
    select n.tier, n.length, n.kind, n.id from named n
  )
  select (
    select coalesce(jsonb_agg(jsonb_build_array(p.tier::text, p.length::text, p.kind, p.id)), '[]')
    from (
      select * from ranked r
      where after_id is null or (r.tier, r.length, r.kind, r.id) > (after_tier, after_length, after_kind, after_id)
      order by r.tier, r.length, r.kind, r.id
      limit most
    ) p
  ), case when after_id is null then (
    select case when count(*) > 0 then jsonb_build_object(
        'total', count(*) filter (where c.in_kind and c.in_club and c.in_category) * part,
        'lowest', min(c.price) filter (where c.in_kind and c.in_club and c.in_category),
        'highest', max(c.price) filter (where c.in_kind and c.in_club and c.in_category)
      ) end
    from candidates c
  ) || jsonb_build_object('kinds', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.kind as value, count(*) * part as count
      from candidates c where c.in_club and c.in_category group by c.kind) f
  ), 'clubs', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.club as value, count(*) * part as count
      from candidates c where c.in_kind and c.in_category and c.club <> '' group by c.club
      order by count desc, value limit 50) f
  ), 'categories', (
    select coalesce(jsonb_agg(jsonb_build_array(f.value, f.count) order by f.count desc, f.value), '[]') from (
      select c.category as value, count(*) * part as count
      from candidates c where c.in_kind and c.in_club and c.category <> '' group by c.category
      order by count desc, value limit 50) f
  )) end into by_relevance, counts;
  if sort = 'relevance' then
    results := by_relevance;
  end if;
end $$;
revoke all on function search_page(
  text[], text, text, text, numeric, numeric, text, text, text, text, text, integer
) from public;
grant execute on function search_page(
  text[], text, text, text, numeric, numeric, text, text, text, text, text, integer
) to plaza_catalog;
