import { Migration } from '@mikro-orm/migrations';
import { freezeFunctionsSql } from '../wallets/freeze.sql.ts';

/** A person who is frozen, is with their merchants. */
export class Migration20261129130200_freezes extends Migration {
  override up(): void {
    this.addSql('alter table wallet.wallets add column frozen_by text null');
    this.addSql(`select set_config('plaza.actor', 'system', true)`);
    this.addSql(`update wallet.wallets set frozen_by = 'alone' where frozen = 'debits'`);
    this.addSql(
      `alter table wallet.wallets add constraint wallets_frozen_by_check check (frozen_by is null or frozen is not null and frozen_by in ('alone', 'owner', 'both'))`,
    );
    this.addSql(freezeFunctionsSql);
    this.addSql(
      'create trigger merchants_follow_owner after insert or update of user_id on wallet.merchants for each row execute function wallet.follow_owner()',
    );
    // Who was frozen before now is so with their merchants.
    this.addSql(
      'update wallet.merchants m set user_id = m.user_id where exists (select from wallet.wallets w where w.user_id = m.user_id and w.frozen_by is not null)',
    );
    this.addSql(`select set_config('plaza.actor', '', true)`);
  }
}
