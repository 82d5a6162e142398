import { Migration } from '@mikro-orm/migrations';
import { outboxFunctionsSql } from '@plaza/outbox';

/** A plan that was made while the outbox was empty read it whole when it no longer was, at every claim, until it was analyzed. */
export class Migration20261121171000_plans_by_key extends Migration {
  override up(): void {
    this.addSql(outboxFunctionsSql('wallet'));
  }
}
