import { SqlMigration } from '@plaza/service';

export class Migration20261130201600_mail_subscribers extends SqlMigration {
  override readonly file = new URL('20261130201600_mail_subscribers.sql', import.meta.url);
}
