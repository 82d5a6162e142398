import { SqlMigration } from '@plaza/service';

export class Migration20261202080500_matches extends SqlMigration {
  override readonly file = new URL('20261202080500_matches.sql', import.meta.url);
}
