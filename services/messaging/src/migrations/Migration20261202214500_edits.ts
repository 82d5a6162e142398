import { SqlMigration } from '@plaza/service';

export class Migration20261202214500_edits extends SqlMigration {
  override readonly file = new URL('20261202214500_edits.sql', import.meta.url);
}
