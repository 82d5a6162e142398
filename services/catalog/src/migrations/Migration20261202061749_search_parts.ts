import { SqlMigration } from '@plaza/service';

export class Migration20261202061749_search_parts extends SqlMigration {
  override readonly file = new URL('20261202061749_search_parts.sql', import.meta.url);
}
