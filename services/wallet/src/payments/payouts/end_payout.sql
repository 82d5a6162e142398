-- end_payout: as the money of a payout that failed or was cancelled is back in the wallet, in that transaction: the
-- payout has ended, and the owner of the merchant is notified.
--
-- Inputs:  the payout; the merchant whose money is back; when.
-- Outputs: whether the payout of this merchant was to end.
-- Locks:   the payout, inside the posting.
create or replace function end_payout(payout_id uuid, merchant_id uuid, at timestamptz)
returns boolean
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  payout payouts;
begin
  update payouts p set status = payout_transition(p.status, p.ending, 'money_returned'), ended_at = at
    where p.id = end_payout.payout_id and p.merchant_id = end_payout.merchant_id
      and payout_transition(p.status, p.ending, 'money_returned') is not null
    returning p.* into payout;
  if not found then
    return false;
  end if;
  insert into outbox (type, aggregate, destination, user_id, payload)
    values (case payout.status when 'failed' then 'plaza.events.v1.PayoutFailed'
      else 'plaza.events.v1.PayoutCancelled' end, 'payout:' || payout.id, 'messaging', payout.user_id,
      jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id, 'merchant_id', payout.merchant_id,
        'amount', written_amount(payout.amount, payout.currency), 'currency', payout.currency)
        || case payout.status when 'failed' then jsonb_build_object('failure', payout.failure) else '{}' end);
  return true;
end $$;
revoke all on function end_payout(uuid, uuid, timestamptz) from public;
