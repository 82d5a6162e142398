import { Migration } from '@mikro-orm/migrations';

/** Who was deleted a short while ago is looked for again and again, among all who ever were. */
export class Migration20261121132400_gone extends Migration {
  override up(): void {
    this.addSql(`create index "closings_closed_index" on "wallet"."closings" ("updated_at") where state = 'closed'`);
  }

  override down(): void {
    this.addSql('drop index wallet.closings_closed_index');
  }
}
