-- end_holds: deletes holds of seats, and frees the seats.
--
-- Inputs:  the holds; whether only those whose time is over.
-- Outputs: for each category, the number of seats that are free again. The caller adds it with count_seats, as the last
--          of what it does.
-- Locks:   the holds, in the order of their ids, then their seats. A hold that somebody else has locked is left: it is
--          being bought, extended or ended. So is one whose seats a purchase has taken.
--
-- It runs with the rights and the actor of its caller.
create or replace function end_holds(holds uuid[], only_expired boolean)
returns table (category_id uuid, freed integer)
language sql
set search_path = catalog, pg_temp
as $$
  with ended as (
    delete from ticket_holds h where h.id = any (array(
        select l.id from ticket_holds l
          where l.id = any (holds) and l.order_id is null and (not only_expired or l.expires_at <= now())
          order by l.id for update skip locked))
      returning h.id, h.seat_ids
  ), free as (
    update seats s set status = 'free', order_id = null, held_until = null
      from ended e
      where s.id = any (array(select unnest(d.seat_ids) from ended d)) and s.order_id = e.id and s.status = 'held'
      returning s.category_id
  )
  select f.category_id, count(*)::integer from free f group by f.category_id
$$;
revoke all on function end_holds(uuid[], boolean) from public;
grant execute on function end_holds(uuid[], boolean) to plaza_catalog;
