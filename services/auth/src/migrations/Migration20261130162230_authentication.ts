import { SqlMigration } from '@plaza/service';

export class Migration20261130162230_authentication extends SqlMigration {
  override readonly file = new URL('20261130162230_authentication.sql', import.meta.url);
}
