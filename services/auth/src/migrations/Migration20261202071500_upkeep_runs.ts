import { SqlMigration } from '@plaza/service';

export class Migration20261202071500_upkeep_runs extends SqlMigration {
  override readonly file = new URL('20261202071500_upkeep_runs.sql', import.meta.url);
}
