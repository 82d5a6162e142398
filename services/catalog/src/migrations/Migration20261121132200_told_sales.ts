import { Migration } from '@mikro-orm/migrations';

/**
 * As before, and in the same transaction tells what was sold: \`told\` of each order are rows of the outbox, which are written for the orders
 * whose saga was still leased to \`owner\`, all in one statement.
 */
const issueTicketsSql = `
create or replace function catalog.issue_tickets(owner uuid, orders jsonb) returns boolean[] language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  item record;
  mine boolean[] := array_fill(false, array[jsonb_array_length(orders)]);
  seat_ids uuid[];
  sold integer;
begin
  for item in
    select o.* from jsonb_to_recordset(orders) as o (place integer, id uuid, user_id uuid, quantity integer, response text) order by o.id
  loop
    perform set_config('plaza.actor', item.user_id::text, true);
    update sagas s set status = 'done', response = decode(item.response, 'base64'), refusal = null, step = null, lease_owner = null, lease_until = null,
        updated_at = now()
      where s.id = item.id and s.lease_owner = owner and s.status in ('running', 'compensating');
    continue when not found;
    mine[item.place] := true;
    with valid as (
      update tickets t set status = 'valid' where t.order_id = item.id and t.status = 'pending' returning t.seat_id
    )
    select array_agg(v.seat_id) into seat_ids from valid v;
    update seats s set status = 'sold', held_until = null where s.id = any (seat_ids) and s.order_id = item.id and s.status = 'held';
    get diagnostics sold = row_count;
    if coalesce(cardinality(seat_ids), 0) <> item.quantity or sold <> item.quantity then raise exception 'The order % has lost its seats.', item.id; end if;
  end loop;

  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, t.type, t.aggregate, t.destination, t.user_id, t.payload
      from jsonb_to_recordset(orders) as o (place integer, told jsonb)
      cross join lateral jsonb_array_elements(o.told) with ordinality as e (value, number)
      cross join lateral jsonb_to_record(e.value) as t (id uuid, type text, aggregate text, destination text, user_id uuid, payload jsonb)
      where mine[o.place] order by o.place, e.number;
  return mine;
end $$`;

export class Migration20261121132200_told_sales extends Migration {
  override up(): void {
    this.addSql(issueTicketsSql);
  }
}
