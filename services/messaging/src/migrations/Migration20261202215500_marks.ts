import { SqlMigration } from '@plaza/service';

export class Migration20261202215500_marks extends SqlMigration {
  override readonly file = new URL('20261202215500_marks.sql', import.meta.url);
}
