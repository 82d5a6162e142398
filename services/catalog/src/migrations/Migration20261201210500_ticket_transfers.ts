import { SqlMigration } from '@plaza/service';

export class Migration20261201210500_ticket_transfers extends SqlMigration {
  override readonly file = new URL('20261201210500_ticket_transfers.sql', import.meta.url);
}
