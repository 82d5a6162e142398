-- request_payout: as the money of a payout leaves the wallet, in that transaction: the draft is requested, its bank
-- account is stored, and the owner of the merchant is notified.
--
-- Inputs:  the payout; the merchant whose money left; the transaction.
-- Outputs: whether the payout was a draft of this merchant.
-- Locks:   the payout, inside the posting.
--
-- A payout to a new account waits until new_until, like every other one to it until then. One transaction at a time has
-- the merchant's wallet locked, so that nobody finds an account new that another has just named.
create or replace function request_payout(payout_id uuid, merchant_id uuid, transaction_id uuid)
returns boolean
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  payout payouts;
  known payout_destinations;
begin
  select * into payout from payouts p where p.id = request_payout.payout_id
    and p.merchant_id = request_payout.merchant_id
    and payout_transition(p.status, p.ending, 'money_left') is not null for update;
  if not found then
    return false;
  end if;
  select * into known from payout_destinations d where d.merchant_id = payout.merchant_id
    and d.fingerprint = payout.fingerprint;
  if not found then
    insert into payout_destinations (id, user_id, merchant_id, fingerprint, destination, destination_masked, usable_at,
      created_at)
      values (payout.id, payout.user_id, payout.merchant_id, payout.fingerprint, payout.destination,
        payout.destination_masked, payout.new_until, clock_timestamp())
      returning * into known;
    insert into outbox (type, aggregate, destination, user_id, payload)
      values ('plaza.events.v1.PayoutDestinationAdded', 'payout:' || payout.id, 'messaging', payout.user_id,
        jsonb_build_object('user_id', payout.user_id, 'destination_id', known.id,
        'merchant_id', payout.merchant_id, 'payout_id', payout.id, 'destination', known.destination_masked,
        'usable_at', to_jsonb(known.usable_at)));
  end if;
  payout.waits_until := greatest(payout.due_at, known.usable_at);
  update payouts p set status = payout_transition(p.status, p.ending, 'money_left'),
      transaction_id = request_payout.transaction_id, destination_id = known.id, waits_until = payout.waits_until,
      due_at = payout.waits_until, fingerprint = null, new_until = null
    where p.id = payout.id;
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.PayoutRequested', 'payout:' || payout.id, 'messaging', payout.user_id,
      jsonb_build_object('user_id', payout.user_id, 'payout_id', payout.id,
      'merchant_id', payout.merchant_id, 'amount', written_amount(payout.amount, payout.currency),
      'currency', payout.currency, 'destination', payout.destination_masked,
      'due_at', to_jsonb(payout.waits_until)));
  return true;
end $$;
revoke all on function request_payout(uuid, uuid, uuid) from public;
