import { Migration } from '@mikro-orm/migrations';

/** What is in a list of plans without pages of its own has an end. */
export class Migration20261129140200_bounded_plans extends Migration {
  override up(): void {
    this.addSql(`
      alter table catalog.esim_plans
        drop constraint esim_plans_countries_check,
        add constraint esim_plans_countries_check check (cardinality(countries) between 1 and 300)`);
  }
}
