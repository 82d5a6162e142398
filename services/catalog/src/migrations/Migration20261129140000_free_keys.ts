import { Migration } from '@mikro-orm/migrations';
import { holdTicketsSql, issueTicketsSql } from '../tickets/sale_functions.sql.ts';

/** An order knows its idempotency key until its end, so that a refusal can free it; a purchase compares the total that was expected, and says how many seats are left. */
export class Migration20261129140000_free_keys extends Migration {
  override up(): void {
    this.addSql('alter table catalog.sagas add column idempotency_key text null');
    this.addSql(holdTicketsSql);
    this.addSql(issueTicketsSql);
  }
}
