-- What auth decides about merchants; and what belongs to a merchant is seen by it, whoever of its team acts.

-- small table: no release has been made before it
alter table merchants
  add column suspended_at timestamptz(6),
  add column payouts_need_approval boolean not null default false;

-- What is requested waits until somebody else has approved it.
-- small table: no release has been made before it
alter table payouts
  add column requested_by uuid,
  add column needs_approval boolean not null default false,
  add column approved_by uuid,
  add column approved_at timestamptz(6),
  add constraint payouts_approval_check check (
    (approved_at is null) = (approved_by is null) and (needs_approval or approved_at is null)
  );

drop policy merchants_actor on merchants;
create policy merchants_actor on merchants
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );

drop policy payment_requests_actor on payment_requests;
create policy payment_requests_actor on payment_requests
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );

drop policy payments_actor on payments;
create policy payments_actor on payments
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or owner_id::text = (select current_setting('plaza.actor', true))
    or merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check ((select current_setting('plaza.actor', true)) = 'system');

drop policy payout_destinations_actor on payout_destinations;
create policy payout_destinations_actor on payout_destinations
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );

drop policy payouts_actor on payouts;
create policy payouts_actor on payouts
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or merchant_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );

-- A merchant's payments by the reference of its order.
-- small table: no release has been made before it
create index payments_reference_index on payments (merchant_id, order_reference) where order_reference <> '';
-- small table: no release has been made before it
create index payouts_merchant_created_index on payouts (merchant_id, created_at, id);
drop index payouts_merchant_index;
-- small table: no release has been made before it
create index payout_destinations_merchant_created_index on payout_destinations (merchant_id, created_at, id);

grant update (approved_by, approved_at) on payouts to plaza_wallet;
