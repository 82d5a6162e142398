import { SqlMigration } from '@plaza/service';

export class Migration20261130165500_suspensions extends SqlMigration {
  override readonly file = new URL('20261130165500_suspensions.sql', import.meta.url);
}
