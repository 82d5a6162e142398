import { SqlMigration } from '@plaza/service';

export class Migration20261202015500_search_club_price extends SqlMigration {
  override readonly file = new URL('20261202015500_search_club_price.sql', import.meta.url);
}
