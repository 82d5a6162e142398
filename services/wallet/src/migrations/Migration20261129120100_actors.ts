import { Migration } from '@mikro-orm/migrations';
import { outboxFunctionsSql } from '@plaza/outbox';
import { expireHoldsSql, findHoldSql } from '../holds/hold_functions.sql.ts';
import { makePartitionsSql } from '../ledger/partition_functions.sql.ts';

/** A function that works as the system goes back to who acted before, and refuses whoever acts as a person. And who owns a hold that expires is told. */
export class Migration20261129120100_actors extends Migration {
  override up(): void {
    for (const sql of [findHoldSql, expireHoldsSql, makePartitionsSql, outboxFunctionsSql('wallet')]) this.addSql(sql);
  }
}
