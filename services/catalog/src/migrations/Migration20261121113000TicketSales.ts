import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';
import { holdTicketsSql, issueTicketsSql } from '../tickets/sale_functions.sql.ts';

// The two transactions of a purchase of tickets, each for many purchases at once: one call, one commit. They run with the rights of
// whoever calls, so that policies hold, and each order is written in the name of its buyer. See tickets/sale.sql.ts.

/**
 * Adds to the free seats of categories, each named once, and of their events. Rows are locked in the order of their ids: two calls at
 * once follow each other and never wait crosswise. Call it last, since all buyers share these rows.
 */
const countSeatsSql = `
create function catalog.count_seats(categories uuid[], changes integer[]) returns void language plpgsql
  set search_path = catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
begin
  perform from event_categories c where c.id = any (categories) order by c.id for no key update;
  update event_categories c set seats_left = c.seats_left + u.change
    from unnest(categories, changes) as u (id, change) where c.id = u.id;
  perform from events e where e.id in (select c.event_id from event_categories c where c.id = any (categories)) order by e.id for no key update;
  update events e set seats_available = e.seats_available + s.change
    from (select c.event_id, sum(u.change) as change from unnest(categories, changes) as u (id, change) join event_categories c on c.id = u.id
      group by c.event_id) s
    where e.id = s.event_id;
end $$`;

const signatures = [
  'count_seats(uuid[], integer[])',
  'hold_tickets(uuid, integer, jsonb)',
  'issue_tickets(uuid, jsonb)',
];

export class Migration20261121113000TicketSales extends Migration {
  override up(): void {
    for (const sql of [countSeatsSql, holdTicketsSql, issueTicketsSql]) this.addSql(sql);
    for (const signature of signatures) {
      this.addSql(`revoke all on function catalog.${signature} from public`);
      this.addSql(`grant execute on function catalog.${signature} to "${runtimeRole('catalog')}"`);
    }
  }

  override down(): void {
    for (const signature of signatures) this.addSql(`drop function catalog.${signature}`);
  }
}
