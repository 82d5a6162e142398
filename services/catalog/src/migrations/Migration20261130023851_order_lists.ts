import { SqlMigration } from '@plaza/service';

export class Migration20261130023851_order_lists extends SqlMigration {
  override readonly file = new URL('20261130023851_order_lists.sql', import.meta.url);
}
