import { Migration } from '@mikro-orm/migrations';

/** Who was deleted a short while ago is looked for again and again, among all who ever were. */
export class Migration20261121132400_gone extends Migration {
  override up(): void {
    this.addSql(`create index "erased_people_erased_at_index" on "messaging"."erased_people" ("erased_at")`);
  }

  override down(): void {
    this.addSql('drop index messaging.erased_people_erased_at_index');
  }
}
