import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';
import { postMovementsSql, postMovementsTypes } from '../posting/post_movements.sql.ts';

/** One transaction for all movements that wait, each with an outcome of its own. */
export class Migration20261121104100_posting_engine extends Migration {
  override up(): void {
    this.addSql(postMovementsSql);
    this.addSql(`revoke all on function wallet.post_movements(${postMovementsTypes}) from public`);
    this.addSql(`grant execute on function wallet.post_movements(${postMovementsTypes}) to ${runtimeRole('wallet')}`);
  }
}
