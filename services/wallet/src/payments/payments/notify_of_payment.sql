-- notify_of_payment: emits the event of a transaction that was counted in its payment.
--
-- Inputs:  the payment after it; the transaction; whether the payment was a draft before; the transaction's metadata.
--
-- One event is emitted for a refund out of several captures, with the last of its parts.
create or replace function notify_of_payment(
  payment payments,
  transaction_id uuid,
  was_draft boolean,
  metadata jsonb
)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  posting constant payment_postings := (select p from payment_postings p
    where p.transaction_id = notify_of_payment.transaction_id);
begin
  if posting.kind = 'refund' then
    if not metadata ? 'reversal_of' and payment.refunded < (metadata->>'refunded')::numeric then
      return;
    end if;
    perform notify_shares(payment, 'PaymentRefunded', array_agg(p.movement_id), array_agg(p.posted_at), sum(p.amount),
      jsonb_build_object('refund_id', coalesce(posting.refund_id::text, ''),
        'refunded', written_amount(payment.refunded, payment.currency)))
      from payment_postings p where p.payment_id = payment.id
        and (p.transaction_id = posting.transaction_id or p.refund_id = posting.refund_id);
  elsif was_draft then
    perform notify_shares(payment, 'PaymentReceived', array[posting.movement_id], array[posting.posted_at],
      posting.amount, '{"status": "succeeded"}');
  else
    perform notify_shares(payment, 'PaymentCaptured', array[posting.movement_id], array[posting.posted_at],
      posting.amount, jsonb_build_object(
        'captured', written_amount(payment.captured, payment.currency), 'final', payment.captured = payment.amount
          or coalesce((metadata->>'final')::boolean, false)));
  end if;
end $$;
revoke all on function notify_of_payment(payments, uuid, boolean, jsonb) from public;
