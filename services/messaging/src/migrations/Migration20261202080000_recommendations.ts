import { SqlMigration } from '@plaza/service';

export class Migration20261202080000_recommendations extends SqlMigration {
  override readonly file = new URL('20261202080000_recommendations.sql', import.meta.url);
}
