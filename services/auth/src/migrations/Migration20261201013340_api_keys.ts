import { SqlMigration } from '@plaza/service';

export class Migration20261201013340_api_keys extends SqlMigration {
  override readonly file = new URL('20261201013340_api_keys.sql', import.meta.url);
}
