import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

// Runs inside the posting. A transaction that did its part already, as one that comes back from an archive, changes nothing.
const followSql = `
create function wallet.payout_posted() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
begin
  if new.type = 'payout' and new.direction = 'debit' then
    update payouts p set status = 'requested', transaction_id = new.id where p.id = (new.metadata->>'payout_id')::uuid and p.merchant_id = new.user_id and p.status = 'draft';
  elsif new.type = 'refund' and new.direction = 'credit' then
    update payouts p set status = p.ending, ended_at = new."timestamp"
      where p.id = (new.metadata->>'payout_id')::uuid and p.merchant_id = new.user_id and p.ending is not null and p.status in ('requested', 'processing');
  else
    return null;
  end if;
  if not found and not exists (select from payouts p where p.id = (new.metadata->>'payout_id')::uuid and (p.transaction_id = new.id or p.ended_at is not null)) then
    raise exception 'transaction % is of a payout that does not expect it', new.id using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

create trigger transactions_payout after insert on wallet.transactions for each row
  when (new.type in ('payout', 'refund') and new.metadata->>'payout_id' is not null) execute function wallet.payout_posted();
`;

/** Money of merchants on its way out. */
export class Migration20261121111500_payouts extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.payouts (
        id uuid not null primary key,
        user_id uuid not null,
        merchant_id uuid not null,
        amount numeric(20,4) not null,
        currency text not null,
        provider text not null,
        destination bytea not null,
        destination_masked text not null,
        status text not null default 'draft',
        ending text null,
        failure text not null default '',
        transaction_id uuid null,
        reference text not null default '',
        attempts integer not null default 0,
        due_at timestamptz(6) not null,
        created_at timestamptz(6) not null default now(),
        ended_at timestamptz(6) null,
        constraint payouts_merchant_id_foreign foreign key (merchant_id) references wallet.merchants (id) on delete no action,
        constraint payouts_status_check check (status in ('draft', 'requested', 'processing', 'paid', 'failed', 'cancelled')),
        constraint payouts_ending_check check (case when ending is null then status not in ('failed', 'cancelled') else ending in ('failed', 'cancelled') and status in ('requested', 'processing', ending) end),
        constraint payouts_amount_check check (amount > 0),
        constraint payouts_transaction_check check ((status = 'draft') = (transaction_id is null)),
        constraint payouts_ended_check check ((status in ('paid', 'failed', 'cancelled')) = (ended_at is not null))
      )`);
    this.addSql('create index payouts_user_index on wallet.payouts (user_id, created_at, id)');
    this.addSql('create index payouts_merchant_index on wallet.payouts (merchant_id)');
    this.addSql(
      `create index "payouts_due_index" on "wallet"."payouts" ("due_at") where status in ('draft', 'requested', 'processing')`,
    );
    this.addSql(rowLevelSecuritySql('wallet', 'payouts'));
    // That money left or came back, only the ledger says: see the trigger. Of the rest, the row is the record.
    this.addSql(`create policy payouts_removal on wallet.payouts as restrictive for delete using (status = 'draft')`);
    this.addSql(
      grantSql(
        'wallet',
        'payouts',
        'select, insert, delete, update (status, ending, failure, reference, attempts, due_at, ended_at)',
      ),
    );
    this.addSql(followSql);
    this.addSql('revoke all on function wallet.payout_posted() from public');
  }

  override down(): void {
    this.addSql('drop trigger transactions_payout on wallet.transactions');
    this.addSql('drop function wallet.payout_posted()');
    this.addSql('drop table wallet.payouts');
  }
}
