import { SqlMigration } from '@plaza/service';

export class Migration20261130031626_find_people extends SqlMigration {
  override readonly file = new URL('20261130031626_find_people.sql', import.meta.url);
}
