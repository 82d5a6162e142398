import { SqlMigration } from '@plaza/service';

export class Migration20261130081800_mail extends SqlMigration {
  override readonly file = new URL('20261130081800_mail.sql', import.meta.url);
}
