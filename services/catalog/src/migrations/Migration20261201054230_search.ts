import { SqlMigration } from '@plaza/service';

export class Migration20261201054230_search extends SqlMigration {
  override readonly file = new URL('20261201054230_search.sql', import.meta.url);
}
