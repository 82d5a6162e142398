import { SqlMigration } from '@plaza/service';

export class Migration20261203022500_blocks extends SqlMigration {
  override readonly file = new URL('20261203022500_blocks.sql', import.meta.url);
}
