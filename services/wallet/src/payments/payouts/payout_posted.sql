-- payout_posted: after a transaction of a payout: it is requested when its money has left, and has ended when the money
-- is back, of which the owner of the merchant is notified.
--
-- Errors:  foreign_key_violation if the payout does not expect the transaction.
-- Locks:   the payout, inside the posting.
--
-- A transaction that already did its part, such as one that returns from an archive, changes nothing.
create or replace function payout_posted()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  payout payouts;
  expected boolean;
begin
  if new.type = 'payout' and new.direction = 'debit' then
    update payouts p set status = 'requested', transaction_id = new.id where p.id = (new.metadata->>'payout_id')::uuid
      and p.merchant_id = new.user_id and p.status = 'draft';
    expected := found;
  elsif new.type = 'refund' and new.direction = 'credit' then
    update payouts p set status = p.ending, ended_at = new."timestamp"
      where p.id = (new.metadata->>'payout_id')::uuid and p.merchant_id = new.user_id and p.ending is not null
        and p.status in ('requested', 'processing')
      returning p.* into payout;
    expected := found;
    if found then
      insert into outbox (type, aggregate, destination, user_id, payload)
        values (case payout.status when 'failed' then 'plaza.events.v1.PayoutFailed'
          else 'plaza.events.v1.PayoutCancelled' end, 'payout:' || payout.id, 'messaging', payout.user_id,
          jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id, 'merchant_id', payout.merchant_id,
            'amount', written_amount(payout.amount, payout.currency),
            'currency', payout.currency)
            || case payout.status when 'failed' then jsonb_build_object('failure', payout.failure) else '{}' end);
    end if;
  else
    return null;
  end if;
  if not expected and not exists (select from payouts p where p.id = (new.metadata->>'payout_id')::uuid
      and (p.transaction_id = new.id or p.ended_at is not null)) then
    raise exception 'transaction % is of a payout that does not expect it', new.id
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
revoke all on function payout_posted() from public;

create or replace trigger transactions_payout after insert on transactions
  for each row when (new.type in ('payout', 'refund') and new.metadata->>'payout_id' is not null)
  execute function payout_posted();
