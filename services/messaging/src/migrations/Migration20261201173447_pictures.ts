import { SqlMigration } from '@plaza/service';

export class Migration20261201173447_pictures extends SqlMigration {
  override readonly file = new URL('20261201173447_pictures.sql', import.meta.url);
}
