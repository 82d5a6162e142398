import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

// The shop and the travel eSIMs. Products and plans are everybody's; carts, orders and active eSIMs are a person's own.
export class Migration20261121000200Shop extends Migration {
  override up(): void {
    this.addSql(`
      create table "catalog"."products" (
        "id" uuid not null,
        "name" text not null,
        "description" text not null default '',
        "club" text not null,
        "category" text not null,
        "price" numeric(12,2) not null,
        "old_price" numeric(12,2) null,
        "discount" smallint not null default 0,
        "currency" text not null default 'EUR',
        "stock" int not null,
        "nft" boolean not null default false,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "products_pkey" primary key ("id"),
        constraint "products_name_check" check (name <> '' and char_length(name) <= 150 and club <> '' and category <> ''),
        constraint "products_price_check" check (price > 0),
        constraint "products_currency_check" check (currency = 'EUR'),
        constraint "products_stock_check" check (stock >= 0),
        constraint "products_discount_check" check (
          case when old_price is null then discount = 0
          else old_price > price and discount = round((old_price - price) * 100 / old_price) and discount < 100 end)
      );
      create index "products_name_index" on "catalog"."products" ("name", "id");
      create index "products_club_index" on "catalog"."products" ("club", "name", "id");
      create index "products_category_index" on "catalog"."products" ("category", "name", "id");
      create index "products_club_category_index" on "catalog"."products" ("club", "category", "name", "id");
      ${grantSql('catalog', 'products', 'select, insert, update')}`);

    this.addSql(`
      create table "catalog"."cart" (
        "id" uuid not null,
        "user_id" uuid not null,
        "product_id" uuid not null,
        "quantity" int not null,
        "added_at" timestamptz not null default now(),
        constraint "cart_pkey" primary key ("id"),
        constraint "cart_user_product_unique" unique ("user_id", "product_id"),
        constraint "cart_product_id_foreign" foreign key ("product_id") references "catalog"."products" ("id") on delete cascade,
        constraint "cart_quantity_check" check (quantity between 1 and 99)
      );
      create index "cart_product_index" on "catalog"."cart" ("product_id");
      ${rowLevelSecuritySql('catalog', 'cart')}
      ${grantSql('catalog', 'cart', 'select, insert, update, delete')}`);

    this.addSql(`
      create table "catalog"."orders" (
        "id" uuid not null,
        "user_id" uuid not null,
        "items" jsonb not null,
        "total" numeric(20,2) not null,
        "currency" text not null default 'EUR',
        "status" text not null,
        "failure" text null,
        "transaction_id" uuid null,
        "created_at" timestamptz not null default now(),
        "updated_at" timestamptz not null default now(),
        constraint "orders_pkey" primary key ("id"),
        constraint "orders_status_check" check (status in ('pending', 'paid', 'failed')),
        constraint "orders_total_check" check (total > 0),
        constraint "orders_items_check" check (jsonb_typeof(items) = 'array' and jsonb_array_length(items) > 0)
      );
      create index "orders_user_index" on "catalog"."orders" ("user_id", "created_at", "id");
      create index "orders_status_index" on "catalog"."orders" ("status");
      ${rowLevelSecuritySql('catalog', 'orders')}
      ${grantSql('catalog', 'orders', 'select, insert, update')}`);

    this.addSql(`
      create table "catalog"."esim_plans" (
        "id" uuid not null,
        "name" text not null,
        "region" text not null,
        "data" int not null,
        "duration" int not null,
        "countries" text[] not null,
        "price" numeric(12,2) not null,
        "currency" text not null default 'EUR',
        "popular" boolean not null default false,
        constraint "esim_plans_pkey" primary key ("id"),
        constraint "esim_plans_data_check" check (data >= 0),
        constraint "esim_plans_duration_check" check (duration between 1 and 3650),
        constraint "esim_plans_countries_check" check (cardinality(countries) > 0),
        constraint "esim_plans_price_check" check (price > 0),
        constraint "esim_plans_currency_check" check (currency = 'EUR')
      );
      ${grantSql('catalog', 'esim_plans', 'select, insert, update')}`);

    this.addSql(`
      create table "catalog"."esim_active" (
        "id" uuid not null,
        "user_id" uuid not null,
        "plan_id" uuid not null,
        "activated_at" timestamptz not null,
        "expires_at" timestamptz not null,
        "data_total" int not null,
        "data_used" int not null default 0,
        "qr_code" text not null,
        constraint "esim_active_pkey" primary key ("id"),
        constraint "esim_active_user_unique" unique ("user_id"),
        constraint "esim_active_plan_id_foreign" foreign key ("plan_id") references "catalog"."esim_plans" ("id") on delete restrict,
        constraint "esim_active_expires_check" check (expires_at > activated_at),
        constraint "esim_active_data_check" check (data_total >= 0 and data_used >= 0),
        constraint "esim_active_qr_check" check (qr_code like 'LPA:1$%$%')
      );
      create index "esim_active_plan_index" on "catalog"."esim_active" ("plan_id");
      ${rowLevelSecuritySql('catalog', 'esim_active')}
      ${grantSql('catalog', 'esim_active', 'select, insert, update')}`);
  }

  override down(): void {
    this.addSql(
      'drop table "catalog"."esim_active", "catalog"."esim_plans", "catalog"."orders", "catalog"."cart", "catalog"."products";',
    );
  }
}
