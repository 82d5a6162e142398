import { SqlMigration } from '@plaza/service';

export class Migration20261203064000_pace extends SqlMigration {
  override readonly file = new URL('20261203064000_pace.sql', import.meta.url);
}
