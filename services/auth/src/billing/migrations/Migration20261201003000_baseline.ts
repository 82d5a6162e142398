import { SqlMigration } from '@plaza/service';

export class Migration20261201003000_baseline extends SqlMigration {
  override readonly file = new URL('baseline.sql', import.meta.url);
}
