import { SqlMigration } from '@plaza/service';

// The schema with which the first release begins. Its functions are the .sql files beside the features.
export class Migration20261129230000_baseline extends SqlMigration {
  override readonly file = new URL('baseline.sql', import.meta.url);
}
