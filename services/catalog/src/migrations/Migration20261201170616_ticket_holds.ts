import { SqlMigration } from '@plaza/service';

export class Migration20261201170616_ticket_holds extends SqlMigration {
  override readonly file = new URL('20261201170616_ticket_holds.sql', import.meta.url);
}
