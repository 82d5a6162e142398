-- count_seats: adds to the numbers of free seats of categories, and of their events.
--
-- Inputs:  the categories, each once; for each, the change of its number.
-- Errors:  check_violation if a number would be below zero or above the capacity.
-- Locks:   the rows of the categories, then those of the events, each in the order of their ids, so that two calls at
--          the same time wait for each other and cannot deadlock. All buyers share these rows: call it last.
--
-- It runs with the rights and the actor of its caller.
create or replace function count_seats(categories uuid[], changes integer[])
returns void
language plpgsql
set search_path = catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  perform from event_categories c where c.id = any (categories) order by c.id for no key update;
  update event_categories c set seats_left = c.seats_left + u.change
    from unnest(categories, changes) as u (id, change) where c.id = u.id;
  perform from events e
    where e.id in (select c.event_id from event_categories c where c.id = any (categories))
    order by e.id for no key update;
  update events e set seats_available = e.seats_available + s.change
    from (select c.event_id, sum(u.change) as change
            from unnest(categories, changes) as u (id, change) join event_categories c on c.id = u.id
      group by c.event_id) s
    where e.id = s.event_id;
end $$;
revoke all on function count_seats(uuid[], integer[]) from public;
grant execute on function count_seats(uuid[], integer[]) to plaza_catalog;
