import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

// Deletions that are being decided, or were refused: see deletion/deletion.ts. One that came to pass leaves no row.
export class Migration20261121132000_deletions extends Migration {
  override up(): void {
    this.addSql(`
      create table "auth"."deletions" (
        "user_id" uuid not null,
        "attempt" int not null,
        "state" text not null,
        "lease_until" timestamptz not null,
        constraint "deletions_pkey" primary key ("user_id"),
        constraint "deletions_user_id_foreign" foreign key ("user_id") references "auth"."users" ("id") on delete cascade,
        constraint "deletions_state_check" check (state in ('deciding', 'refusing', 'over'))
      );
      create index "deletions_open_index" on "auth"."deletions" ("lease_until") where state <> 'over';
      ${rowLevelSecuritySql('auth', 'deletions')}
      ${grantSql('auth', 'deletions', 'select, insert, update, delete')}`);
  }

  override down(): void {
    this.addSql('drop table "auth"."deletions";');
  }
}
