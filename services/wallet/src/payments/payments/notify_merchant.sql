-- notify_merchant: emits an event of a payment for the owner of its merchant.
--
-- Inputs:  the payment; the name of the event; what the event has besides. See packages/outbox for the columns, and
--          proto/plaza/events/v1/payments.proto for the events.
create or replace function notify_merchant(payment payments, type text, more jsonb)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  owner constant uuid := (select m.user_id from merchants m where m.id = payment.merchant_id);
begin
  insert into outbox (type, aggregate, destination, user_id, payload)
    values ('plaza.events.v1.' || type, 'payment:' || payment.id, 'messaging', owner,
      jsonb_build_object('user_id', owner, 'payment_id', payment.id,
      'merchant_id', payment.merchant_id, 'payer_id', payment.user_id,
      'amount', written_amount(payment.amount, payment.currency), 'currency', payment.currency,
      'order_reference', payment.order_reference, 'payment_request_id', coalesce(payment.payment_request_id::text, ''))
      || more);
end $$;
revoke all on function notify_merchant(payments, text, jsonb) from public;
