import { SqlMigration } from '@plaza/service';

export class Migration20261130203100_guests extends SqlMigration {
  override readonly file = new URL('20261130203100_guests.sql', import.meta.url);
}
