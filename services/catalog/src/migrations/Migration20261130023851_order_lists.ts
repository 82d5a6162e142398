import { Migration } from '@mikro-orm/migrations';

const indexes = {
  sagas_failed_index: `(id) where status = 'failed'`,
  sagas_checkout_index: `(id) where kind = 'checkout'`,
  sagas_esim_index: `(id) where kind = 'esim-activation'`,
  sagas_refund_index: `((state ->> 'orderId'), id) where kind in ('order-refund', 'ticket-refund', 'esim-refund')`,
};

// Indexes of the lists that administrators read. They are made while orders are placed, and so not in a transaction: an
// attempt that was cut off leaves an index behind that is not valid, and is made again.
export class Migration20261130023851_order_lists extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    for (const [name, definition] of Object.entries(indexes)) {
      this.addSql(`drop index concurrently if exists ${name}`);
      this.addSql(`create index concurrently ${name} on sagas ${definition}`);
    }
  }
}
