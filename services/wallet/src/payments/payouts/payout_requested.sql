-- payout_requested: as the money of a payout leaves the wallet, in that transaction: its bank account is stored, and
-- the owner of the merchant is notified.
--
-- A payout to a new account waits until new_until, like every other one to it until then. One transaction at a time has
-- the merchant's wallet locked, so that nobody finds an account new that another has just named.
create or replace function payout_requested()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  known payout_destinations;
begin
  select * into known from payout_destinations d where d.merchant_id = new.merchant_id
    and d.fingerprint = new.fingerprint;
  if not found then
    insert into payout_destinations (id, user_id, merchant_id, fingerprint, destination, destination_masked, usable_at,
      created_at)
      values (new.id, new.user_id, new.merchant_id, new.fingerprint, new.destination, new.destination_masked,
        new.new_until, clock_timestamp())
      returning * into known;
    insert into outbox (type, aggregate, destination, user_id, payload)
      values ('plaza.events.v1.PayoutDestinationAdded', 'payout:' || new.id, 'messaging', new.user_id,
        jsonb_build_object('user_id', new.user_id, 'destination_id', known.id,
        'merchant_id', new.merchant_id, 'payout_id', new.id, 'destination', known.destination_masked,
        'usable_at', to_jsonb(known.usable_at)));
  end if;
  new.destination_id := known.id;
  new.waits_until := greatest(new.due_at, known.usable_at);
  new.due_at := new.waits_until;
  new.fingerprint := null;
  new.new_until := null;
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.PayoutRequested', 'payout:' || new.id, 'messaging', new.user_id,
      jsonb_build_object('user_id', new.user_id, 'payout_id', new.id,
      'merchant_id', new.merchant_id, 'amount', written_amount(new.amount, new.currency), 'currency', new.currency,
      'destination', new.destination_masked, 'due_at', to_jsonb(new.waits_until)));
  return new;
end $$;
revoke all on function payout_requested() from public;

create or replace trigger payouts_requested before update on payouts
  for each row when (old.status = 'draft' and new.status = 'requested' and new.fingerprint is not null)
  execute function payout_requested();
