import { SqlMigration } from '@plaza/service';

export class Migration20261201064000_esims extends SqlMigration {
  override readonly file = new URL('20261201064000_esims.sql', import.meta.url);
}
