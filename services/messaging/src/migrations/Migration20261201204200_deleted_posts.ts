import { SqlMigration } from '@plaza/service';

export class Migration20261201204200_deleted_posts extends SqlMigration {
  override readonly file = new URL('20261201204200_deleted_posts.sql', import.meta.url);
}
