import { Migration } from '@mikro-orm/migrations';

// As before, and in the same transaction tells who owns the merchant that a payout has failed: its money is back by then. What was
// cancelled, somebody asked for.
const followSql = `
create or replace function wallet.payout_posted() returns trigger language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  payout payouts;
  expected boolean;
begin
  if new.type = 'payout' and new.direction = 'debit' then
    update payouts p set status = 'requested', transaction_id = new.id where p.id = (new.metadata->>'payout_id')::uuid and p.merchant_id = new.user_id and p.status = 'draft';
    expected := found;
  elsif new.type = 'refund' and new.direction = 'credit' then
    update payouts p set status = p.ending, ended_at = new."timestamp"
      where p.id = (new.metadata->>'payout_id')::uuid and p.merchant_id = new.user_id and p.ending is not null and p.status in ('requested', 'processing')
      returning p.* into payout;
    expected := found;
    if payout.status = 'failed' then
      insert into outbox (type, aggregate, destination, user_id, payload)
        values ('plaza.events.v1.PayoutFailed', 'payout:' || payout.id, 'messaging', payout.user_id, jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id,
          'merchant_id', payout.merchant_id, 'amount', payout.amount::text, 'currency', payout.currency, 'failure', payout.failure));
    end if;
  else
    return null;
  end if;
  if not expected and not exists (select from payouts p where p.id = (new.metadata->>'payout_id')::uuid and (p.transaction_id = new.id or p.ended_at is not null)) then
    raise exception 'transaction % is of a payout that does not expect it', new.id using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
`;

/** Tells of payouts that failed. */
export class Migration20261121132100_payout_events extends Migration {
  override up(): void {
    this.addSql(followSql);
  }
}
