import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

/** What stays of a month whose rows were archived: enough for every balance after it, and for the chains to go on. */
export class Migration20261121105000_archive extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.archived_months (
        month date not null primary key,
        digest bytea not null,
        entries bigint not null,
        transactions bigint not null,
        sums jsonb not null,
        schema_version text not null,
        archived_at timestamptz(6) not null default now(),
        constraint archived_months_month_check check (month = date_trunc('month', month::timestamp))
      )`);
    this.addSql(`
      create table wallet.archived_balances (
        wallet_id uuid not null,
        month date not null,
        user_id uuid null,
        entries bigint not null,
        opening_number bigint not null,
        opening_hash bytea not null,
        opening_balance numeric(24,4) not null,
        closing_number bigint not null,
        closing_hash bytea not null,
        closing_balance numeric(24,4) not null,
        primary key (wallet_id, month),
        constraint archived_balances_wallet_id_foreign foreign key (wallet_id) references wallet.wallets (id),
        constraint archived_balances_month_foreign foreign key (month) references wallet.archived_months (month) on delete cascade,
        constraint archived_balances_entries_check check (entries > 0 and closing_number = opening_number + entries)
      )`);
    this.addSql('create index archived_balances_month_index on wallet.archived_balances (month)');
    this.addSql('create index archived_balances_user_index on wallet.archived_balances (user_id)');
    this.addSql(rowLevelSecuritySql('wallet', 'archived_balances'));
    // Written by the operator's commands only, which work as the owner.
    for (const table of ['archived_months', 'archived_balances']) this.addSql(grantSql('wallet', table, 'select'));
  }
}
