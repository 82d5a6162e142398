import { SqlMigration } from '@plaza/service';

export class Migration20261130162727_mail_challenges extends SqlMigration {
  override readonly file = new URL('20261130162727_mail_challenges.sql', import.meta.url);
}
