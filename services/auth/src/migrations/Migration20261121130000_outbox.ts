import { Migration } from '@mikro-orm/migrations';
import { outboxTablesSql } from '@plaza/outbox';

// What this service tells the others, and what it has heard of them.
export class Migration20261121130000_outbox extends Migration {
  override up(): void {
    this.addSql(outboxTablesSql('auth'));
  }

  override down(): void {
    this.addSql(`
      drop table "auth"."outbox", "auth"."inbox", "auth"."outbox_relay";
      drop function "auth"."outbox_wake", "auth"."outbox_claim", "auth"."outbox_settle", "auth"."outbox_event_id";`);
  }
}
