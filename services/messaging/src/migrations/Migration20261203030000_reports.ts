import { SqlMigration } from '@plaza/service';

export class Migration20261203030000_reports extends SqlMigration {
  override readonly file = new URL('20261203030000_reports.sql', import.meta.url);
}
