import { SqlMigration } from '@plaza/service';

export class Migration20261201131000_pictures_shown extends SqlMigration {
  override readonly file = new URL('20261201131000_pictures_shown.sql', import.meta.url);
}
