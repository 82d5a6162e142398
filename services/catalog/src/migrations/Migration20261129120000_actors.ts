import { Migration } from '@mikro-orm/migrations';
import { outboxFunctionsSql } from '@plaza/outbox';
import { holdTicketsSql, issueTicketsSql } from '../tickets/sale_functions.sql.ts';

/** A function that works as the system goes back to who acted before, and refuses whoever acts as a person. */
export class Migration20261129120000_actors extends Migration {
  override up(): void {
    for (const sql of [holdTicketsSql, issueTicketsSql, outboxFunctionsSql('catalog')]) this.addSql(sql);
  }
}
