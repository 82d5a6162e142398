import { SqlMigration } from '@plaza/service';

export class Migration20261202181640_groups extends SqlMigration {
  override readonly file = new URL('20261202181640_groups.sql', import.meta.url);
}
