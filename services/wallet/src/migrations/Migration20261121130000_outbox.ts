import { Migration } from '@mikro-orm/migrations';
import { outboxTablesSql } from '@plaza/outbox';

// What this service tells the others, and what it has heard of them.
export class Migration20261121130000_outbox extends Migration {
  override up(): void {
    this.addSql(outboxTablesSql('wallet'));
  }

  override down(): void {
    this.addSql(`
      drop table "wallet"."outbox", "wallet"."inbox", "wallet"."outbox_relay";
      drop function "wallet"."outbox_wake", "wallet"."outbox_claim", "wallet"."outbox_settle", "wallet"."outbox_event_id";`);
  }
}
