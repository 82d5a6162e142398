import { SqlMigration } from '@plaza/service';

export class Migration20261130201500_consents extends SqlMigration {
  override readonly file = new URL('20261130201500_consents.sql', import.meta.url);
}
