import { SqlMigration } from '@plaza/service';

export class Migration20261201220500_transfers_to_addresses extends SqlMigration {
  override readonly file = new URL('20261201220500_transfers_to_addresses.sql', import.meta.url);
}
