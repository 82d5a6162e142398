import { Migration } from '@mikro-orm/migrations';
import { outboxFunctionsSql } from '@plaza/outbox';
import { holdTicketsSql, issueTicketsSql } from '../tickets/sale_functions.sql.ts';

/** A plan that was made while tables were empty read them whole when they no longer were, at every call, until they were analyzed. */
export class Migration20261121171000_plans_by_key extends Migration {
  override up(): void {
    this.addSql(holdTicketsSql);
    this.addSql(issueTicketsSql);
    this.addSql(outboxFunctionsSql('catalog'));
  }
}
