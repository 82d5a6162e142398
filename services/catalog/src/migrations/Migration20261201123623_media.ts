import { SqlMigration } from '@plaza/service';

export class Migration20261201123623_media extends SqlMigration {
  override readonly file = new URL('20261201123623_media.sql', import.meta.url);
}
