import { Migration } from '@mikro-orm/migrations';
import { changeCreditsSql } from '../credits/credit_functions.sql.ts';
import { takeQuoteSql } from '../exchange/exchange_functions.sql.ts';
import { payoutPostedSql } from '../payouts/payout_functions.sql.ts';

/** Tells people of exchanges, of their credits, and of payouts that were cancelled. */
export class Migration20261129120200_money_events extends Migration {
  override up(): void {
    for (const sql of [takeQuoteSql, changeCreditsSql, payoutPostedSql]) this.addSql(sql);
  }
}
