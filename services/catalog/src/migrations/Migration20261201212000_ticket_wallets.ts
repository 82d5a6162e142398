import { SqlMigration } from '@plaza/service';

export class Migration20261201212000_ticket_wallets extends SqlMigration {
  override readonly file = new URL('20261201212000_ticket_wallets.sql', import.meta.url);
}
