import { SqlMigration } from '@plaza/service';

export class Migration20261202220500_mentions extends SqlMigration {
  override readonly file = new URL('20261202220500_mentions.sql', import.meta.url);
}
