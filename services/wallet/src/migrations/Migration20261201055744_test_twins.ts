import { SqlMigration } from '@plaza/service';

export class Migration20261201055744_test_twins extends SqlMigration {
  override readonly file = new URL('20261201055744_test_twins.sql', import.meta.url);
}
