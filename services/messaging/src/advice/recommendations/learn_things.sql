-- learn_things: counts anew who took these things, and what their takers took as well.
--
-- Inputs:  the things; how many people a count is made of at least; by how many people a pair is shrunk; how many of a
--          person's newest things are paired; how many neighbours of a thing are kept.
-- Outputs: none. It replaces the rows of these things in thing_takers and thing_neighbours.
-- Errors:  insufficient_privilege unless the system calls it.
-- Locks:   the rows that it replaces. Two calls must not have a thing in common at once: a caller holds the row of each
--          in things_due.
--
-- A pair counts by the cosine of the two things' takers: how many took both, divided by the geometric mean of how many
-- took each, to which `shrinkage` is added, so that 3 of 3 count less than 30 of 40. How many took the neighbour is
-- what was counted last, if it was: the neighbour is counted anew itself when its takers change.
create or replace function learn_things(
  things uuid[], least_people int, shrinkage double precision, newest int, most_neighbours int
)
returns void
language plpgsql volatile
set search_path = messaging, pg_temp
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  everybody int;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  select count(*)::int into everybody from personalised_people;

  delete from thing_takers t where t.thing_id = any (things);
  insert into thing_takers (club, thing_id, kind, takers, of_people)
  with took as (
    select s.thing_id, s.user_id, min(s.kind) as kind
      from signals s where s.thing_id = any (things) group by s.thing_id, s.user_id
  ), fans as (
    select distinct s.user_id, s.club
      from signals s where s.club <> '' and s.user_id in (select t.user_id from took t)
  ), counted as (
    select '' as club, t.thing_id, min(t.kind) as kind, count(*)::int as takers from took t group by t.thing_id
    union all
    select f.club, t.thing_id, min(t.kind), count(*)::int
      from took t join fans f on f.user_id = t.user_id group by f.club, t.thing_id
  )
  select c.club, c.thing_id, c.kind, c.takers, greatest(c.takers, everybody)
    from counted c where c.takers >= least_people;

  delete from thing_neighbours n where n.thing_id = any (things);
  insert into thing_neighbours (thing_id, neighbour_id, kind, both_took, takers, similarity)
  with took as (
    select distinct s.thing_id, s.user_id from signals s where s.thing_id = any (things)
  ), theirs as (
    select p.user_id, n.thing_id, n.kind
      from (select distinct t.user_id from took t) p
     cross join lateral (
       select s.thing_id, min(s.kind) as kind from signals s
        where s.user_id = p.user_id
        group by s.thing_id order by max(s.taken_at) desc, s.thing_id limit newest
     ) n
  ), pairs as (
    select t.thing_id, o.thing_id as neighbour_id, min(o.kind) as kind, count(*)::int as both_took
      from took t join theirs o on o.user_id = t.user_id and o.thing_id <> t.thing_id
     group by t.thing_id, o.thing_id having count(*) >= least_people
  ), measured as (
    select p.thing_id, p.neighbour_id, p.kind, p.both_took, greatest(p.both_took, mine.takers) as takers,
           p.both_took / (sqrt(mine.takers::double precision * other.takers) + shrinkage) as similarity
      from pairs p
      join thing_takers mine on mine.club = '' and mine.thing_id = p.thing_id
     cross join lateral (
       select coalesce(
         (select k.takers from thing_takers k where k.club = '' and k.thing_id = p.neighbour_id),
         (select count(distinct s.user_id) from signals s where s.thing_id = p.neighbour_id)
       ) as takers
     ) other
  ), placed as (
    select m.*, row_number() over (partition by m.thing_id order by m.similarity desc, m.neighbour_id) as place
      from measured m
  )
  select l.thing_id, l.neighbour_id, l.kind, l.both_took, l.takers, l.similarity
    from placed l where l.place <= most_neighbours;
end $$;
revoke all on function learn_things(uuid[], int, double precision, int, int) from public;
grant execute on function learn_things(uuid[], int, double precision, int, int) to plaza_messaging;
