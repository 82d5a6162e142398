import { Migration } from '@mikro-orm/migrations';
import { holdTicketsSql, issueTicketsSql } from '../tickets/sale_functions.sql.ts';

/** With a statement for all orders where there was one for each: with ten orders in a call, a third of the time in the database. */
export class Migration20261121134000_sales_together extends Migration {
  override up(): void {
    this.addSql(holdTicketsSql);
    this.addSql(issueTicketsSql);
  }
}
