import { Migration } from '@mikro-orm/migrations';

/** Before a person is deleted, payments that wait to be captured are looked for, among all that ever were. */
export class Migration20261121132500_open_payments extends Migration {
  override up(): void {
    this.addSql(
      `create index "payments_open_index" on "wallet"."payments" ("owner_id") where status = 'requires_capture'`,
    );
  }

  override down(): void {
    this.addSql('drop index wallet.payments_open_index');
  }
}
