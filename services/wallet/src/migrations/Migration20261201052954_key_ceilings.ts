import { SqlMigration } from '@plaza/service';

export class Migration20261201052954_key_ceilings extends SqlMigration {
  override readonly file = new URL('20261201052954_key_ceilings.sql', import.meta.url);
}
