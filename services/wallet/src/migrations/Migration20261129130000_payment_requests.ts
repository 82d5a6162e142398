import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';
import { keepPaymentRequestSql } from '../payment-requests/keep_payment_request.sql.ts';
import { paymentFollowSql } from '../payments/payment_follow.sql.ts';
import { postMovementsSql } from '../posting/post_movements.sql.ts';

const keepPaymentRequest = 'wallet.keep_payment_request(jsonb, jsonb)';

/** What merchants ask to be paid; and captures and refunds that are posted for where their payment stands, so that what is shared in parts adds up. */
export class Migration20261129130000_payment_requests extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.payment_requests (
        id uuid not null primary key,
        user_id uuid not null,
        merchant_id uuid not null,
        amount numeric(20,4) not null,
        currency text not null,
        description text not null default '',
        order_reference text not null default '',
        splits jsonb not null default '[]',
        status text not null default 'open',
        payment_id uuid null,
        expires_at timestamptz(6) not null,
        created_at timestamptz(6) not null default now(),
        updated_at timestamptz(6) not null default now(),
        constraint payment_requests_payment_unique unique (payment_id),
        constraint payment_requests_merchant_id_foreign foreign key (merchant_id) references wallet.merchants (id) on delete no action,
        constraint payment_requests_status_check check (case status when 'open' then payment_id is null when 'paid' then payment_id is not null else status = 'cancelled' end),
        constraint payment_requests_amount_check check (amount > 0)
      )`);
    this.addSql('create index payment_requests_user_index on wallet.payment_requests (user_id)');
    this.addSql(
      'create index payment_requests_merchant_index on wallet.payment_requests (merchant_id, created_at, id)',
    );
    this.addSql(rowLevelSecuritySql('wallet', 'payment_requests'));
    // The service's role takes an open one back. Whether one is paid, only the ledger says.
    this.addSql(grantSql('wallet', 'payment_requests', 'select, update (status, updated_at)'));
    this.addSql(
      `create policy payment_requests_cancel on wallet.payment_requests as restrictive for update to ${runtimeRole('wallet')} using (status = 'open') with check (status = 'cancelled')`,
    );
    this.addSql(
      `create trigger payment_requests_person_open before insert on wallet.payment_requests for each row execute function wallet.refuse_closed('user_id')`,
    );
    this.addSql(keepPaymentRequestSql);
    this.addSql(`revoke all on function ${keepPaymentRequest} from public`);
    this.addSql(`grant execute on function ${keepPaymentRequest} to ${runtimeRole('wallet')}`);

    this.addSql('alter table wallet.payments add column payment_request_id uuid null');
    this.addSql(
      'alter table wallet.payments add constraint payments_payment_request_id_foreign foreign key (payment_request_id) references wallet.payment_requests (id) on delete no action',
    );
    this.addSql('create index payments_request_index on wallet.payments (payment_request_id)');
    this.addSql('alter table wallet.payment_postings add column movement_id uuid null, add column refund_id uuid null');
    this.addSql(paymentFollowSql);
    // What merchants read of a payment is not counted: the ledger's entries say what they got.
    this.addSql('drop trigger transactions_payment on wallet.transactions');
    this.addSql(`
      create trigger transactions_payment after insert on wallet.transactions for each row
        when (new.type in ('purchase', 'refund') and new.metadata->>'payment_id' is not null) execute function wallet.payment_posted()`);
    this.addSql(postMovementsSql);
  }
}
