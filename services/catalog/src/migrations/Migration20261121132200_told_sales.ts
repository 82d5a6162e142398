import { Migration } from '@mikro-orm/migrations';
import { issueTicketsSql } from '../tickets/sale_functions.sql.ts';

/** As before, and in the same transaction tells what was sold. */
export class Migration20261121132200_told_sales extends Migration {
  override up(): void {
    this.addSql(issueTicketsSql);
  }
}
