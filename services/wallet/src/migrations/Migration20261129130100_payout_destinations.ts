import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';
import { payoutRequestedSql } from '../payouts/payout_requested.sql.ts';

/** Where merchants were paid out to: a payout to a new account waits. */
export class Migration20261129130100_payout_destinations extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.payout_destinations (
        id uuid not null primary key,
        user_id uuid not null,
        merchant_id uuid not null,
        fingerprint bytea not null,
        destination bytea not null,
        destination_masked text not null,
        usable_at timestamptz(6) not null,
        created_at timestamptz(6) not null default now(),
        constraint payout_destinations_account_unique unique (merchant_id, fingerprint),
        constraint payout_destinations_merchant_id_foreign foreign key (merchant_id) references wallet.merchants (id) on delete no action
      )`);
    this.addSql('create index payout_destinations_user_index on wallet.payout_destinations (user_id, created_at, id)');
    this.addSql(rowLevelSecuritySql('wallet', 'payout_destinations'));
    // Only the ledger adds one: see the trigger.
    this.addSql(grantSql('wallet', 'payout_destinations', 'select, delete'));
    this.addSql(`
      alter table wallet.payouts
        add column fingerprint bytea null,
        add column destination_id uuid null,
        add column new_until timestamptz(6) null,
        add column waits_until timestamptz(6) null,
        add column paused boolean not null default false`);
    this.addSql(payoutRequestedSql);
    this.addSql('revoke all on function wallet.payout_requested() from public');
    // A draft of the version before says nothing of its account, and goes out as it was meant to.
    this.addSql(`
      create trigger payouts_requested before update on wallet.payouts for each row
        when (old.status = 'draft' and new.status = 'requested' and new.fingerprint is not null) execute function wallet.payout_requested()`);
  }
}
