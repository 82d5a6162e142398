import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';
import { closingFunctionsSql } from '../closing/closing_functions.sql.ts';
import { postMovementsSql } from '../posting/post_movements.sql.ts';
import { postMovementSql, postedUnderSql } from '../posting/posting_functions.sql.ts';

// What came into the wallets of deleted people before there was an account for it. By the functions as they were: they open a closed wallet for what a freeze does not stop.
const moveStrandedSql = `
do $$
declare
  stranded record;
  answer jsonb;
begin
  perform set_config('plaza.actor', 'system', true);
  for stranded in select w.* from wallet.wallets w where w.closed = 'closed' and w.currency <> 'XCR' and w.balance > 0 order by w.id loop
    perform wallet.make_partitions(0);
    answer := wallet.post_movement(jsonb_build_object('id', wallet.ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb, 'legs', jsonb_build_array(
      jsonb_build_object('id', wallet.ordered_id(), 'wallet_id', stranded.id, 'kind', stranded.kind, 'user_id', stranded.user_id, 'name', stranded.name, 'currency', stranded.currency,
        'amount', (-stranded.balance)::text, 'transaction_id', wallet.ordered_id(), 'type', 'refund', 'metadata', '{"reason": "The account is deleted."}'::jsonb),
      jsonb_build_object('id', wallet.ordered_id(), 'wallet_id', wallet.credit_account_id('unclaimed:' || stranded.user_id || ':' || stranded.currency), 'kind', 'unclaimed',
        'name', 'unclaimed:' || stranded.user_id, 'currency', stranded.currency, 'amount', stranded.balance::text, 'transaction_id', wallet.ordered_id(), 'type', 'refund',
        'view_user_id', stranded.user_id, 'metadata', '{"unclaimed": true, "reason": "The account is deleted."}'::jsonb))));
    if answer ? 'refused' then
      raise exception 'the money in the closed wallet % could not be moved: %', stranded.id, answer;
    end if;
  end loop;
  perform set_config('plaza.actor', '', true);
end $$;
`;

/** An account for money that comes back for who is deleted, which stays out of wallets that nobody can open. */
export class Migration20261129120000_unclaimed extends Migration {
  override up(): void {
    this.addSql(`
      alter table wallet.wallets
        drop constraint wallets_owner_check,
        add constraint wallets_owner_check check (case kind when 'user' then user_id is not null and name is null when 'system' then user_id is null and name is not null when 'merchant' then name is not null when 'unclaimed' then user_id is null and name ~ '^unclaimed:[0-9a-f-]{36}$' else false end)`);
    this.addSql(`create index "wallets_unclaimed_index" on "wallet"."wallets" ("created_at", "id") where kind = 'unclaimed' and balance > 0`);
    this.addSql(moveStrandedSql);
    this.addSql(`
      alter table wallet.wallets
        drop constraint wallets_closed_check,
        add constraint wallets_closed_check check (case when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0) else closed is null end)`);
    for (const sql of [postMovementsSql, postMovementSql, postedUnderSql, ...closingFunctionsSql]) this.addSql(sql);
    this.addSql(`revoke all on function wallet.person_is_open(uuid) from public, ${runtimeRole('wallet')}`);
  }
}
