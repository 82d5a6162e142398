-- payment_after: a payment as it is after so much of it was captured or refunded.
--
-- Inputs:  the payment before; the event, captured or refunded; the amount; the fee that the platform kept, or gave
--          back if it is below zero; the metadata of the payer's transaction.
-- Errors:  check_violation (payments_standing_check) if the payment stands elsewhere than the movement was made for.
--
-- Captures and refunds share the money for where the payment stood when they were made, and have in their metadata
-- where it is to stand afterwards (captured, refunded). A refund out of several captures has the state after all of it,
-- so that its earlier parts are before that.
create or replace function payment_after(payment payments, event text, amount numeric, fee numeric, metadata jsonb)
returns payments
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  planned constant boolean := metadata ?& array['captured', 'refunded'] and not metadata ? 'reversal_of';
  planned_captured constant numeric := case when planned then (metadata->>'captured')::numeric end;
  planned_refunded constant numeric := case when planned then (metadata->>'refunded')::numeric end;
begin
  payment.captured := payment.captured + case event when 'captured' then amount else 0 end;
  payment.refunded := payment.refunded + case event when 'refunded' then amount else 0 end;
  payment.fee := payment.fee + fee;
  if payment.captured <> planned_captured or payment.refunded > planned_refunded or event = 'captured'
      and payment.refunded <> planned_refunded then
    raise exception 'payment % does not stand where this was made for', payment.id
      using errcode = 'check_violation', constraint = 'payments_standing_check', table = 'payments', schema = 'wallet';
  end if;
  payment.status := payment_transition(payment.status, event, payment.captured, payment.refunded);
  return payment;
end $$;
revoke all on function payment_after(payments, text, numeric, numeric, jsonb) from public;
