import { SqlMigration } from '@plaza/service';

export class Migration20261202081500_insights extends SqlMigration {
  override readonly file = new URL('20261202081500_insights.sql', import.meta.url);
}
