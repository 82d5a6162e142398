import { SqlMigration } from '@plaza/service';

export class Migration20261201073317_clubs_in_search extends SqlMigration {
  override readonly file = new URL('20261201073317_clubs_in_search.sql', import.meta.url);
}
