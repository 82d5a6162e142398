import { Migration } from '@mikro-orm/migrations';
import { refuseUnbalancedSql } from '../posting/entries_guard.sql.ts';
import { postMovementsSql } from '../posting/post_movements.sql.ts';

const guardsSql = `
create function wallet.refuse_orphans() returns trigger language plpgsql as $$
begin
  if tg_op = 'TRUNCATE' or old.entry_count > 0 then
    raise exception 'a wallet with entries stays' using errcode = 'restrict_violation', table = 'wallets', schema = 'wallet';
  end if;
  return old;
end $$;

create trigger wallets_kept before delete on wallet.wallets for each row execute function wallet.refuse_orphans();
create trigger wallets_not_emptied before truncate on wallet.wallets for each statement execute function wallet.refuse_orphans();
`;

export class Migration20261121135000_entries_guard extends Migration {
  override up(): void {
    this.addSql(refuseUnbalancedSql);
    this.addSql(guardsSql);
    this.addSql('revoke all on function wallet.refuse_orphans() from public');
    this.addSql('alter table wallet.entries drop constraint entries_wallet_id_foreign');
    // convert_to, which it calls, is stable; what calls for less than it promises is not built into the query that calls it.
    this.addSql(
      'alter function wallet.entry_hash(bytea, bigint, uuid, uuid, uuid, timestamptz, text, numeric, numeric) stable',
    );
    this.addSql(postMovementsSql);
  }
}
