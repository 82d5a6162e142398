import { SqlMigration } from '@plaza/service';

export class Migration20261203032000_receipts extends SqlMigration {
  override readonly file = new URL('20261203032000_receipts.sql', import.meta.url);
}
