import { Migration } from '@mikro-orm/migrations';
import { postMovementsSql } from '../posting/post_movements.sql.ts';

/** Orders are charged with less work: what a refused one goes back to is what it changed, where every one had copied all that the batch touches. */
export class Migration20261121170000_undo_what_changed extends Migration {
  override up(): void {
    this.addSql(postMovementsSql);
  }
}
