import { SqlMigration } from '@plaza/service';

export class Migration20261201181555_check_in extends SqlMigration {
  override readonly file = new URL('20261201181555_check_in.sql', import.meta.url);
}
