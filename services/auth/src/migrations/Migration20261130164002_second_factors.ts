import { SqlMigration } from '@plaza/service';

export class Migration20261130164002_second_factors extends SqlMigration {
  override readonly file = new URL('20261130164002_second_factors.sql', import.meta.url);
}
