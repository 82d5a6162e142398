import { Migration } from '@mikro-orm/migrations';
import {
  actor,
  actorIsSystem,
  grantSql,
  rowLevelSecurityPolicySql,
  rowLevelSecuritySql,
  runtimeRole,
} from '@plaza/service';

/** What became of a payment: of what is held of it, what was captured and what of that was given back. */
const statusSql = `
create function wallet.payment_status(hold_status text, captured numeric, refunded numeric) returns text language sql immutable
  set search_path = wallet, pg_temp as $$
  select case
    when hold_status = 'held' then 'requires_capture'
    when captured = 0 then case hold_status when 'expired' then 'expired' else 'voided' end
    when refunded = 0 then 'succeeded'
    when refunded < captured then 'partially_refunded'
    else 'refunded' end
$$;
`;

// Both run inside the posting, after the locks on the wallets, of which the payer's is one: so a payment's row is never waited for in a circle.
// A transaction that is counted already, as one that comes back from an archive, changes nothing.
const followSql = `
create function wallet.payment_posted() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  payment payments;
  kind text;
begin
  select * into payment from payments p where p.id = (new.metadata->>'payment_id')::uuid for update;
  if not found then
    raise exception 'transaction % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  kind := case
    when new.type = 'purchase' and new.direction = 'debit' and new.user_id = payment.user_id then 'capture'
    when new.type = 'receive' and new.user_id = payment.merchant_id then 'fee'
    when new.type = 'refund' and new.direction = 'credit' and new.user_id = payment.user_id then 'refund' end;
  if kind is null or exists (select from payment_postings p where p.transaction_id = new.id) then
    return null;
  end if;
  payment.captured := payment.captured + case kind when 'capture' then new.amount else 0 end;
  payment.refunded := payment.refunded + case kind when 'refund' then new.amount else 0 end;
  payment.fee := payment.fee + case kind when 'fee' then coalesce((new.metadata->>'fee')::numeric, 0) else 0 end;
  update payments p set captured = payment.captured, refunded = payment.refunded, fee = payment.fee, updated_at = new."timestamp",
      status = payment_status(payment.hold_status, payment.captured, payment.refunded)
    where p.id = payment.id;
  insert into payment_postings (transaction_id, payment_id, user_id, owner_id, kind, amount, captured, refunded, fee, hold_status, posted_at)
    values (new.id, payment.id, payment.user_id, payment.owner_id, kind, new.amount, payment.captured, payment.refunded, payment.fee, payment.hold_status, new."timestamp");
  return null;
end $$;

create function wallet.payment_held() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
begin
  update payments p set hold_id = new.id, hold_status = new.status, expires_at = new.expires_at, updated_at = clock_timestamp(),
      status = payment_status(new.status, p.captured, p.refunded)
    where p.id = substr(new.request_id, length('payment:') + 1)::uuid and p.user_id = new.user_id;
  if not found then
    raise exception 'hold % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;

create trigger transactions_payment after insert on wallet.transactions for each row
  when (new.type in ('purchase', 'receive', 'refund') and new.metadata->>'payment_id' is not null) execute function wallet.payment_posted();
create trigger holds_payment after insert or update on wallet.holds for each row
  when (new.request_id like 'payment:%') execute function wallet.payment_held();
`;

const partySql = `user_id::text = ${actor} or owner_id::text = ${actor} or ${actorIsSystem}`;

/** Merchants, and what is paid to them. */
export class Migration20261121111000_payments extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.merchants (
        id uuid not null primary key,
        user_id uuid not null,
        name text not null,
        currency text not null,
        fee_rate integer not null,
        fee_fixed numeric(20,4) not null default '0',
        created_at timestamptz(6) not null default now(),
        constraint merchants_currency_check check (currency ~ '^[A-Z]{3}$'),
        constraint merchants_fee_check check (fee_rate between 0 and 9999 and fee_fixed >= 0)
      )`);
    this.addSql('create index merchants_user_index on wallet.merchants (user_id, created_at, id)');
    this.addSql(rowLevelSecuritySql('wallet', 'merchants'));
    this.addSql(grantSql('wallet', 'merchants', 'select, insert'));
    this.addSql(`
      create table wallet.payments (
        id uuid not null primary key,
        user_id uuid not null,
        merchant_id uuid not null,
        owner_id uuid not null,
        amount numeric(20,4) not null,
        currency text not null,
        capture_method text not null,
        description text not null default '',
        order_reference text not null default '',
        splits jsonb not null default '[]',
        status text not null default 'draft',
        hold_id uuid null,
        hold_status text null,
        expires_at timestamptz(6) null,
        captured numeric(20,4) not null default '0',
        refunded numeric(20,4) not null default '0',
        fee numeric(20,4) not null default '0',
        created_at timestamptz(6) not null default now(),
        updated_at timestamptz(6) not null default now(),
        constraint payments_hold_unique unique (hold_id),
        constraint payments_merchant_id_foreign foreign key (merchant_id) references wallet.merchants (id) on delete no action,
        constraint payments_status_check check (status in ('draft', 'requires_capture', 'succeeded', 'partially_refunded', 'refunded', 'voided', 'expired')),
        constraint payments_capture_method_check check (capture_method in ('automatic', 'manual')),
        constraint payments_amounts_check check (amount > 0 and captured between 0 and amount and refunded between 0 and captured and fee between 0 and captured)
      )`);
    this.addSql('create index payments_user_index on wallet.payments (user_id, created_at, id)');
    this.addSql('create index payments_merchant_index on wallet.payments (merchant_id, created_at, id)');
    this.addSql('create index payments_owner_index on wallet.payments (owner_id)');
    this.addSql(`create index "payments_draft_index" on "wallet"."payments" ("created_at") where status = 'draft'`);
    this.addSql(`
      create table wallet.payment_postings (
        transaction_id uuid not null primary key,
        payment_id uuid not null,
        user_id uuid not null,
        owner_id uuid not null,
        kind text not null,
        amount numeric(20,4) not null,
        captured numeric(20,4) not null,
        refunded numeric(20,4) not null,
        fee numeric(20,4) not null,
        hold_status text null,
        posted_at timestamptz(6) not null,
        constraint payment_postings_payment_id_foreign foreign key (payment_id) references wallet.payments (id) on delete no action,
        constraint payment_postings_kind_check check (kind in ('capture', 'fee', 'refund'))
      )`);
    this.addSql('create index payment_postings_payment_index on wallet.payment_postings (payment_id)');
    this.addSql('create index payment_postings_user_index on wallet.payment_postings (user_id)');
    // The runtime role adds and removes drafts. What a payment is, only the ledger says.
    this.addSql(rowLevelSecurityPolicySql('wallet', 'payments', partySql, actorIsSystem));
    this.addSql(
      `create policy payments_draft on wallet.payments for insert with check (user_id::text = ${actor} and status = 'draft' and hold_id is null and captured = 0)`,
    );
    this.addSql(`create policy payments_removal on wallet.payments as restrictive for delete using (status = 'draft')`);
    this.addSql(rowLevelSecurityPolicySql('wallet', 'payment_postings', partySql, actorIsSystem));
    this.addSql(grantSql('wallet', 'payments', 'select, insert, delete'));
    this.addSql(grantSql('wallet', 'payment_postings', 'select'));
    this.addSql(statusSql);
    this.addSql(followSql);
    for (const signature of ['payment_status(text, numeric, numeric)', 'payment_posted()', 'payment_held()'])
      this.addSql(`revoke all on function wallet.${signature} from public`);
    this.addSql(`grant execute on function wallet.payment_status(text, numeric, numeric) to ${runtimeRole('wallet')}`);
  }

  override down(): void {
    this.addSql('drop trigger holds_payment on wallet.holds');
    this.addSql('drop trigger transactions_payment on wallet.transactions');
    this.addSql(
      'drop function wallet.payment_held(), wallet.payment_posted(), wallet.payment_status(text, numeric, numeric)',
    );
    this.addSql('drop table wallet.payment_postings, wallet.payments, wallet.merchants');
  }
}
