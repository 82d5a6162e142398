import { Migration } from '@mikro-orm/migrations';

/** Orders that are given back. */
export class Migration20261121132300_refunds extends Migration {
  override up(): void {
    this.addSql(`
      alter table catalog.orders
        drop constraint orders_status_check,
        add constraint orders_status_check check (status in ('pending', 'paid', 'failed', 'refunding', 'refunded'))`);
  }
}
