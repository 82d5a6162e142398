import { Migration } from '@mikro-orm/migrations';
import { postMovementsSql } from '../posting/post_movements.sql.ts';

/**
 * An entry's wallet is looked for with everything else that is judged of it, once for a statement. A foreign key asks for each row with a
 * query of its own, which was a sixth of what posting costs; and it does not ask for the currency. See docs/adr/0013.
 */
const guardsSql = `
create or replace function wallet.refuse_unbalanced() returns trigger language plpgsql as $$
declare
  fault record;
begin
  -- Judged at the end of each statement, so all entries of a movement are inserted by one.
  select a.movement_id, a.currency, sum(a.amount) as sum into fault from added a
    group by a.movement_id, a.currency
    having sum(a.amount) <> 0 or not bool_and(exists (select from wallet.wallets w where w.id = a.wallet_id and w.currency = a.currency)) limit 1;
  if found and fault.sum <> 0 then
    raise exception 'movement % does not balance: % % too much', fault.movement_id, fault.sum, fault.currency
      using errcode = 'check_violation', constraint = 'entries_balanced_check', table = 'entries', schema = 'wallet';
  elsif found then
    raise exception 'movement % has an entry of a wallet that is not there or is not in %', fault.movement_id, fault.currency
      using errcode = 'foreign_key_violation', constraint = 'entries_wallet_check', table = 'entries', schema = 'wallet';
  end if;
  return null;
end $$;

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
    this.addSql(guardsSql);
    this.addSql('revoke all on function wallet.refuse_orphans() from public');
    this.addSql('alter table wallet.entries drop constraint entries_wallet_id_foreign');
    // convert_to, which it calls, is stable; what calls for less than it promises is not built into the query that calls it.
    this.addSql('alter function wallet.entry_hash(bytea, bigint, uuid, uuid, uuid, timestamptz, text, numeric, numeric) stable');
    this.addSql(postMovementsSql);
  }
}
