import { Migration } from '@mikro-orm/migrations';
import { outboxTablesSql } from '@plaza/outbox';

// What this service tells the others, and what it has heard of them.
export class Migration20261121130000_outbox extends Migration {
  override up(): void {
    this.addSql(outboxTablesSql('messaging'));
  }

  override down(): void {
    this.addSql(`
      drop table "messaging"."outbox", "messaging"."inbox", "messaging"."outbox_relay";
      drop function "messaging"."outbox_wake", "messaging"."outbox_claim", "messaging"."outbox_settle", "messaging"."outbox_event_id";`);
  }
}
