-- payment_held: after a change of the hold of a payment: the payment follows it, and events are emitted.
--
-- Errors:  foreign_key_violation if the payment does not exist.
-- Locks:   the payment, then its request: see payment_posted.
create or replace function payment_held()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  payment payments;
begin
  select * into payment from payments p where p.id = substr(new.request_id, length('payment:') + 1)::uuid
    and p.user_id = new.user_id for update;
  if not found then
    raise exception 'hold % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  if payment.status = 'draft' and new.status = 'held' then
    perform claim_payment_request(payment);
    perform tell_merchant(payment, 'PaymentReceived',
      jsonb_build_object('status', 'requires_capture', 'expires_at', to_jsonb(new.expires_at),
      'gross', written_amount(0, payment.currency),
      'fee', written_amount(0, payment.currency), 'splits', '[]'::jsonb, 'net', written_amount(0, payment.currency)));
  elsif payment.hold_status = 'held' and new.status in ('voided', 'expired') then
    if payment.captured = 0 then
      perform release_payment_request(payment, new.status);
    end if;
    perform tell_shares(payment, case new.status when 'voided' then 'PaymentVoided' else 'PaymentExpired' end,
      array_agg(p.movement_id), array_agg(p.posted_at),
        payment.captured - payment.refunded,
        jsonb_build_object('captured', written_amount(payment.captured, payment.currency),
          'released', written_amount(new.amount - new.captured, payment.currency)))
      from payment_postings p where p.payment_id = payment.id;
  end if;
  update payments p set hold_id = new.id, hold_status = new.status, expires_at = new.expires_at,
      updated_at = clock_timestamp(),
      status = payment_status(new.status, p.captured, p.refunded)
    where p.id = payment.id;
  return null;
end $$;
revoke all on function payment_held() from public;

create or replace trigger holds_payment after insert or update on holds
  for each row when (new.request_id like 'payment:%')
  execute function payment_held();
