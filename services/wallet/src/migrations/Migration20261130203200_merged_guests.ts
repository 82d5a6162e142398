import { SqlMigration } from '@plaza/service';

export class Migration20261130203200_merged_guests extends SqlMigration {
  override readonly file = new URL('20261130203200_merged_guests.sql', import.meta.url);
}
