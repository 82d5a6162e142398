import { SqlMigration } from '@plaza/service';

export class Migration20261130212300_cool_off extends SqlMigration {
  override readonly file = new URL('20261130212300_cool_off.sql', import.meta.url);
}
