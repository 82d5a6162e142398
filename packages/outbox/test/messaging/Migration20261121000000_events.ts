import { Migration } from '@mikro-orm/migrations';
import { idempotencyTable, sqlText } from '@plaza/service';
import { outboxTables } from '@plaza/outbox';

export class Migration20261121000000_events extends Migration {
  override up(): void {
    this.addSql(sqlText(idempotencyTable, 'messaging'));
    this.addSql(sqlText(outboxTables, 'messaging'));
    // What the handlers of the tests do: they write down what took effect.
    this.addSql(`
      create table "messaging"."effects" ("position" bigint generated always as identity primary key, "event_id" uuid not null, "type" text not null, "aggregate" text not null, "note" text not null, "at" timestamptz not null default clock_timestamp());
      grant select, insert on "messaging"."effects" to "plaza_messaging";`);
  }
}
