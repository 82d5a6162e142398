import { SqlMigration } from '@plaza/service';

export class Migration20261130202500_exports extends SqlMigration {
  override readonly file = new URL('20261130202500_exports.sql', import.meta.url);
}
