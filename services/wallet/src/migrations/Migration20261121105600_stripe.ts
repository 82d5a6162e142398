import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

/** Payments through Stripe: what we began, what Stripe told, and what went back. */
export class Migration20261121105600_stripe extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.payment_intents (
        id uuid not null primary key,
        user_id uuid not null,
        provider_id text null,
        purpose text not null,
        amount numeric(20,4) not null,
        currency text not null,
        credits integer null,
        status text not null default 'pending',
        status_at timestamptz(6) null,
        movement_id uuid null,
        reversed numeric(20,4) not null default '0',
        owed numeric(20,4) not null default '0',
        credits_reversed integer not null default 0,
        checked_at timestamptz(6) null,
        created_at timestamptz(6) not null default now(),
        updated_at timestamptz(6) not null default now(),
        constraint payment_intents_provider_unique unique (provider_id),
        constraint payment_intents_purpose_check check (purpose in ('deposit', 'credits') and (purpose = 'credits') = (credits is not null)),
        constraint payment_intents_amount_check check (amount > 0 and currency ~ '^[A-Z]{3}$'),
        constraint payment_intents_status_check check (status in ('pending', 'processing', 'failed', 'canceled', 'succeeded')),
        constraint payment_intents_posted_check check ((status = 'succeeded') = (movement_id is not null) and (status <> 'succeeded' or provider_id is not null)),
        constraint payment_intents_reversed_check check (reversed between 0 and amount and (reversed = 0 or status = 'succeeded')),
        constraint payment_intents_owed_check check (owed between 0 and reversed),
        constraint payment_intents_credits_check check (credits > 0 and credits_reversed between 0 and coalesce(credits, 0))
      )`);
    this.addSql('create index payment_intents_user_index on wallet.payment_intents (user_id, created_at)');
    this.addSql(
      `create index "payment_intents_owed_index" on "wallet"."payment_intents" ("user_id", "currency") where owed > 0`,
    );
    this.addSql(rowLevelSecuritySql('wallet', 'payment_intents'));
    this.addSql(grantSql('wallet', 'payment_intents', 'select, insert, update'));
    this.addSql(`
      create table wallet.stripe_events (
        id text not null primary key,
        type text not null,
        created timestamptz(6) not null,
        processed_at timestamptz(6) not null default now()
      )`);
    this.addSql(grantSql('wallet', 'stripe_events', 'select, insert'));
    this.addSql(`
      create table wallet.stripe_claims (
        id text not null primary key,
        provider_id text not null,
        kind text not null,
        amount bigint not null,
        currency text not null,
        status text not null,
        status_at timestamptz(6) not null,
        request_id uuid null,
        created_at timestamptz(6) not null default now(),
        constraint stripe_claims_request_unique unique (request_id),
        constraint stripe_claims_kind_check check (kind in ('charge', 'refund', 'dispute')),
        constraint stripe_claims_amount_check check (amount >= 0)
      )`);
    this.addSql('create index stripe_claims_provider_index on wallet.stripe_claims (provider_id)');
    this.addSql(grantSql('wallet', 'stripe_claims', 'select, insert, update'));
  }

  override down(): void {
    this.addSql('drop table wallet.stripe_claims, wallet.stripe_events, wallet.payment_intents');
  }
}
