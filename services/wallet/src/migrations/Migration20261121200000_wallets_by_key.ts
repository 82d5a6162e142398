import { Migration } from '@mikro-orm/migrations';
import { refuseUnbalancedSql } from '../posting/entries_guard.sql.ts';

/** The guard of entries looked for their wallets by reading all wallets, once a connection had planned it for a batch of many. */
export class Migration20261121200000_wallets_by_key extends Migration {
  override up(): void {
    this.addSql(refuseUnbalancedSql);
  }
}
