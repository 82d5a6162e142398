import { Migration } from '@mikro-orm/migrations';

/** An order of somebody who is deleted, or about to be, can be given back: its money is unclaimed then. Nothing else begins for them. */
export class Migration20261129120100_refunds_after_deletion extends Migration {
  override up(): void {
    this.addSql(`
      drop trigger sagas_open on catalog.sagas;
      create trigger sagas_open before insert on catalog.sagas for each row when (new.kind not in ('order-refund', 'ticket-refund', 'esim-refund'))
        execute function catalog.refuse_closed()`);
  }

  override down(): void {
    this.addSql(`
      drop trigger sagas_open on catalog.sagas;
      create trigger sagas_open before insert on catalog.sagas for each row execute function catalog.refuse_closed()`);
  }
}
