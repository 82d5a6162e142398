import { SqlMigration } from '@plaza/service';

export class Migration20261201005500_merchants extends SqlMigration {
  override readonly file = new URL('20261201005500_merchants.sql', import.meta.url);
}
