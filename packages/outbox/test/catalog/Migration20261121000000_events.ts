import { Migration } from '@mikro-orm/migrations';
import { idempotencyTable, sqlText } from '@plaza/service';
import { outboxTables } from '@plaza/outbox';

export class Migration20261121000000_events extends Migration {
  override up(): void {
    this.addSql(sqlText(idempotencyTable, 'catalog'));
    this.addSql(sqlText(outboxTables, 'catalog'));
    // What the handlers of the tests do: they write down what took effect.
    this.addSql(`
      create table "catalog"."effects" ("position" bigint generated always as identity primary key, "event_id" uuid not null, "type" text not null, "aggregate" text not null, "note" text not null, "at" timestamptz not null default clock_timestamp());
      grant select, insert on "catalog"."effects" to "plaza_catalog";`);
  }
}
