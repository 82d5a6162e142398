import { SqlMigration } from '@plaza/service';

export class Migration20261201122252_imports extends SqlMigration {
  override readonly file = new URL('20261201122252_imports.sql', import.meta.url);
}
