import { SqlMigration } from '@plaza/service';

export class Migration20261130212301_staff extends SqlMigration {
  override readonly file = new URL('20261130212301_staff.sql', import.meta.url);
}
