import { Migration } from '@mikro-orm/migrations';
import { grantSql, idempotencyTableSql, rowLevelSecuritySql } from '@plaza/service';

// Sagas, and what tickets are sold from. Events, categories and seats are everybody's; sagas and tickets are a person's own.
export class Migration20261121000100Tickets extends Migration {
  override up(): void {
    this.addSql(idempotencyTableSql('catalog'));

    this.addSql(`
      create table "catalog"."sagas" (
        "id" uuid not null,
        "kind" text not null,
        "user_id" uuid not null,
        "status" text not null default 'running',
        "step" text null,
        "state" jsonb not null,
        "response" bytea null,
        "refusal" jsonb null,
        "hold_until" timestamptz not null,
        "attempts" int not null default 0,
        "next_attempt_at" timestamptz not null default now(),
        "lease_owner" uuid null,
        "lease_until" timestamptz null,
        "error" text null,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "sagas_pkey" primary key ("id"),
        constraint "sagas_status_check" check (status in ('running', 'compensating', 'done', 'failed')),
        constraint "sagas_end_check" check (
          (status = 'done') = (response is not null) and (status not in ('failed', 'compensating') or refusal is not null))
      );
      create index "sagas_open_index" on "catalog"."sagas" ("next_attempt_at") where status in ('running', 'compensating');
      create index "sagas_user_index" on "catalog"."sagas" ("user_id", "created_at");
      ${rowLevelSecuritySql('catalog', 'sagas')}
      ${grantSql('catalog', 'sagas', 'select, insert, update')}`);

    this.addSql(`
      create table "catalog"."events" (
        "id" uuid not null,
        "title" text not null,
        "club" text not null,
        "date" timestamptz not null,
        "venue" text not null,
        "competition" text not null,
        "price_from" numeric(12,2) not null,
        "currency" text not null default 'EUR',
        "seats_available" int not null,
        "hot" boolean not null default false,
        "vip" boolean not null default false,
        "created_at" timestamptz not null default now(),
        constraint "events_pkey" primary key ("id"),
        constraint "events_price_check" check (price_from > 0),
        constraint "events_seats_check" check (seats_available >= 0)
      );
      create index "events_date_index" on "catalog"."events" ("date", "id");
      create index "events_club_index" on "catalog"."events" ("club", "date", "id");
      ${grantSql('catalog', 'events', 'select, insert, update')}

      create table "catalog"."event_categories" (
        "id" uuid not null,
        "event_id" uuid not null,
        "name" text not null,
        "price" numeric(12,2) not null,
        "currency" text not null default 'EUR',
        "capacity" int not null,
        "seats_left" int not null,
        constraint "event_categories_pkey" primary key ("id"),
        constraint "event_categories_name_unique" unique ("event_id", "name"),
        constraint "event_categories_event_id_foreign" foreign key ("event_id") references "catalog"."events" ("id") on delete cascade,
        constraint "event_categories_price_check" check (price > 0),
        constraint "event_categories_seats_check" check (seats_left between 0 and capacity)
      );
      ${grantSql('catalog', 'event_categories', 'select, insert, update')}

      create table "catalog"."seats" (
        "id" uuid not null,
        "category_id" uuid not null,
        "label" text not null,
        "position" int not null,
        "status" text not null default 'free',
        "order_id" uuid null,
        "held_until" timestamptz null,
        constraint "seats_pkey" primary key ("id"),
        constraint "seats_label_unique" unique ("category_id", "label"),
        constraint "seats_category_id_foreign" foreign key ("category_id") references "catalog"."event_categories" ("id") on delete cascade,
        constraint "seats_status_check" check (status in ('free', 'held', 'sold')),
        constraint "seats_hold_check" check (
          (status = 'free') = (order_id is null) and (status = 'held') = (held_until is not null))
      );
      create index "seats_free_index" on "catalog"."seats" ("category_id", "position") where status = 'free';
      create index "seats_held_index" on "catalog"."seats" ("held_until") where status = 'held';
      ${grantSql('catalog', 'seats', 'select, insert, update')}`);

    this.addSql(`
      create table "catalog"."tickets" (
        "id" uuid not null,
        "user_id" uuid not null,
        "event_id" uuid not null,
        "seat_id" uuid not null,
        "order_id" uuid not null,
        "category" text not null,
        "seat" text not null,
        "price" numeric(12,2) not null,
        "currency" text not null,
        "qr_code" text not null,
        "nft" boolean not null default false,
        "blockchain" jsonb null,
        "status" text not null,
        "created_at" timestamptz not null default now(),
        constraint "tickets_pkey" primary key ("id"),
        constraint "tickets_event_id_foreign" foreign key ("event_id") references "catalog"."events" ("id") on delete restrict,
        constraint "tickets_seat_id_foreign" foreign key ("seat_id") references "catalog"."seats" ("id") on delete restrict,
        constraint "tickets_status_check" check (status in ('pending', 'valid', 'used', 'refunded', 'cancelled')),
        constraint "tickets_price_check" check (price > 0)
      );
      -- The database itself refuses a second ticket for a seat.
      create unique index "tickets_seat_unique" on "catalog"."tickets" ("seat_id") where status in ('pending', 'valid', 'used');
      create index "tickets_seat_index" on "catalog"."tickets" ("seat_id");
      create index "tickets_event_index" on "catalog"."tickets" ("event_id");
      create index "tickets_order_index" on "catalog"."tickets" ("order_id");
      create index "tickets_user_index" on "catalog"."tickets" ("user_id", "id");
      ${rowLevelSecuritySql('catalog', 'tickets')}
      ${grantSql('catalog', 'tickets', 'select, insert, update, delete')}`);
  }

  override down(): void {
    this
      .addSql(`drop table "catalog"."tickets", "catalog"."seats", "catalog"."event_categories", "catalog"."events", "catalog"."sagas",
      "catalog"."idempotency_keys";`);
  }
}
