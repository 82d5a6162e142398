import { SqlMigration } from '@plaza/service';

export class Migration20261201004800_merchants extends SqlMigration {
  override readonly file = new URL('20261201004800_merchants.sql', import.meta.url);
}
