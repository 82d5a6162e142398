import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';
import { closingFunctionsSql } from '../closing/closing_functions.sql.ts';
import { postMovementsSql } from '../posting/post_movements.sql.ts';
import { postMovementSql, postedUnderSql } from '../posting/posting_functions.sql.ts';
import { moveStrandedSql } from '../unclaimed/stranded.sql.ts';

/** An account for money that comes back for who is deleted, which stays out of wallets that nobody can open. */
export class Migration20261129120000_unclaimed extends Migration {
  override up(): void {
    this.addSql(`
      alter table wallet.wallets
        drop constraint wallets_owner_check,
        add constraint wallets_owner_check check (case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null when 'merchant' then name is not null when 'unclaimed' then user_id is null and name ~ '^unclaimed:[0-9a-f-]{36}$' else false end)`);
    this.addSql(
      `create index "wallets_unclaimed_index" on "wallet"."wallets" ("created_at", "id") where kind = 'unclaimed' and balance > 0`,
    );
    this.addSql(moveStrandedSql);
    this.addSql(`
      alter table wallet.wallets
        drop constraint wallets_closed_check,
        add constraint wallets_closed_check check (case when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0) else closed is null end)`);
    for (const sql of [postMovementsSql, postMovementSql, postedUnderSql, ...closingFunctionsSql]) this.addSql(sql);
    this.addSql(`revoke all on function wallet.person_is_open(uuid) from public, ${runtimeRole('wallet')}`);
  }
}
