import { SqlMigration } from '@plaza/service';

export class Migration20261201221000_live extends SqlMigration {
  override readonly file = new URL('20261201221000_live.sql', import.meta.url);
}
