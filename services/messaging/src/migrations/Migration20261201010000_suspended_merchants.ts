import { SqlMigration } from '@plaza/service';

export class Migration20261201010000_suspended_merchants extends SqlMigration {
  override readonly file = new URL('20261201010000_suspended_merchants.sql', import.meta.url);
}
