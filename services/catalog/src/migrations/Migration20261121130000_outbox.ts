import { Migration } from '@mikro-orm/migrations';
import { outboxTablesSql } from '@plaza/outbox';

// What this service tells the others, and what it has heard of them.
export class Migration20261121130000_outbox extends Migration {
  override up(): void {
    this.addSql(outboxTablesSql('catalog'));
  }

  override down(): void {
    this.addSql(`
      drop table "catalog"."outbox", "catalog"."inbox", "catalog"."outbox_relay";
      drop function "catalog"."outbox_wake", "catalog"."outbox_claim", "catalog"."outbox_settle", "catalog"."outbox_event_id";`);
  }
}
