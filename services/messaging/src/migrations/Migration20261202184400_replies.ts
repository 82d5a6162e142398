import { SqlMigration } from '@plaza/service';

export class Migration20261202184400_replies extends SqlMigration {
  override readonly file = new URL('20261202184400_replies.sql', import.meta.url);
}
