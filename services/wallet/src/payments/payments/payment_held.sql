-- payment_held: after a change of the hold of a payment: the payment follows it, and events are emitted.
--
-- Errors:  foreign_key_violation if the payment does not exist; not_null_violation if the event cannot come in its
--          state (see payment_transition).
-- Locks:   the payment, then its request: see payment_posted.
--
-- A trigger, because holds change in post_movements and in expire_holds, and the payment always with them. The hold
-- names its payment in a column.
create or replace function payment_held()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  payment payments;
  event constant text := case
    when new.status <> 'held' then 'hold_' || new.status
    when tg_op = 'INSERT' then 'hold_placed'
    else 'hold_changed' end;
begin
  select * into payment from payments p where p.id = new.payment_id and p.user_id = new.user_id for update;
  if not found then
    raise exception 'hold % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  if event = 'hold_placed' then
    perform mark_request_paid(payment);
    perform notify_merchant(payment, 'PaymentReceived',
      jsonb_build_object('status', 'requires_capture', 'expires_at', to_jsonb(new.expires_at),
      'gross', written_amount(0, payment.currency),
      'fee', written_amount(0, payment.currency), 'splits', '[]'::jsonb, 'net', written_amount(0, payment.currency)));
  elsif event in ('hold_voided', 'hold_expired') then
    if payment.captured = 0 then
      perform release_payment_request(payment, new.status);
    end if;
    perform notify_shares(payment, case event when 'hold_voided' then 'PaymentVoided' else 'PaymentExpired' end,
      array_agg(p.movement_id), array_agg(p.posted_at),
        payment.captured - payment.refunded,
        jsonb_build_object('captured', written_amount(payment.captured, payment.currency),
          'released', written_amount(new.amount - new.captured, payment.currency)))
      from payment_postings p where p.payment_id = payment.id;
  end if;
  update payments p set hold_id = new.id, hold_status = new.status, expires_at = new.expires_at,
      updated_at = clock_timestamp(),
      status = payment_transition(p.status, event, p.captured, p.refunded)
    where p.id = payment.id;
  return null;
end $$;
revoke all on function payment_held() from public;

create or replace trigger holds_payment after insert or update on holds
  for each row when (new.payment_id is not null)
  execute function payment_held();
