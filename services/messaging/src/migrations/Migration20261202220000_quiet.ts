import { SqlMigration } from '@plaza/service';

export class Migration20261202220000_quiet extends SqlMigration {
  override readonly file = new URL('20261202220000_quiet.sql', import.meta.url);
}
