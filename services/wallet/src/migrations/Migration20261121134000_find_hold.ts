import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';

/** A hold as its caller names it, whoever's it is: for calls of other services, which are on nobody's behalf. */
const findHoldSql = `
create function wallet.find_hold(asked text) returns setof wallet.holds language plpgsql security definer set search_path = wallet, pg_temp as $$
begin
  -- For the rest of the transaction, which is this statement's own.
  perform set_config('plaza.actor', 'system', true);
  return query select h.* from holds h where h.request_id = asked;
end $$;
`;

/** One round trip where a transaction took four. */
export class Migration20261121134000_find_hold extends Migration {
  override up(): void {
    this.addSql(findHoldSql);
    this.addSql('revoke all on function wallet.find_hold(text) from public');
    this.addSql(`grant execute on function wallet.find_hold(text) to ${runtimeRole('wallet')}`);
  }

  override down(): void {
    this.addSql('drop function wallet.find_hold(text)');
  }
}
