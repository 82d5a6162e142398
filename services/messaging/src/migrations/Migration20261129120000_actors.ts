import { Migration } from '@mikro-orm/migrations';
import { outboxFunctionsSql } from '@plaza/outbox';
import { webhookFunctionsSql } from '../webhooks/webhook_functions.sql.ts';

/** A function that works as the system goes back to who acted before, and refuses whoever acts as a person. */
export class Migration20261129120000_actors extends Migration {
  override up(): void {
    for (const sql of [webhookFunctionsSql, outboxFunctionsSql('messaging')]) this.addSql(sql);
  }
}
