import { SqlMigration } from '@plaza/service';

export class Migration20261201122609_order_refunds extends SqlMigration {
  override readonly file = new URL('20261201122609_order_refunds.sql', import.meta.url);
}
