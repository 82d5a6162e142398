import { SqlMigration } from '@plaza/service';

export class Migration20261201174301_picture_embedders extends SqlMigration {
  override readonly file = new URL('20261201174301_picture_embedders.sql', import.meta.url);
}
