import { Migration } from '@mikro-orm/migrations';
import { grantSql, idempotencyTableSql, rowLevelSecuritySql } from '@plaza/service';

export class Migration20261121000000_initial extends Migration {
  override up(): void {
    this.addSql(idempotencyTableSql('sample'));
    this.addSql(`create table "sample"."notes" ("id" uuid primary key, "user_id" uuid not null, "text" text not null);
      ${rowLevelSecuritySql('sample', 'notes')}
      ${grantSql('sample', 'notes', 'select, insert')}`);
  }
}
