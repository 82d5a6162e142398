import { SqlMigration } from '@plaza/service';

export class Migration20261201221500_event_tickets extends SqlMigration {
  override readonly file = new URL('20261201221500_event_tickets.sql', import.meta.url);
}
