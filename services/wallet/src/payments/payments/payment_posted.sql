-- payment_posted: after a transaction of a payment: counts what was captured and refunded, and emits events of it.
--
-- Errors:  foreign_key_violation if the payment does not exist; check_violation (payments_standing_check) if it stands
--          elsewhere than the movement was made for: nothing is posted.
-- Locks:   the payment, then its request. It runs inside the posting, after the locks on the wallets, of which the
--          payer's is one: so a payment's row is never waited for in a circle.
--
-- Captures and refunds share the money for where the payment stood when they were made, and have in their metadata
-- where it is to stand afterwards (captured, refunded). A refund out of several captures has the state after all of it,
-- so that its earlier parts are before that, and one event is emitted for it. A transaction that was already counted,
-- such as one that returns from an archive, changes nothing. What merchants see of a payment is not counted: the
-- ledger's entries have what they got.
create or replace function payment_posted()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  payment payments;
  kind text;
  said constant boolean := new.metadata ?& array['captured', 'refunded'] and not new.metadata ? 'reversal_of';
  said_captured constant numeric := case when said then (new.metadata->>'captured')::numeric end;
  said_refunded constant numeric := case when said then (new.metadata->>'refunded')::numeric end;
  refund constant uuid := (new.metadata->>'refund_id')::uuid;
  fee numeric;
begin
  select * into payment from payments p where p.id = (new.metadata->>'payment_id')::uuid for update;
  if not found then
    raise exception 'transaction % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  kind := case
    when new.type = 'purchase' and new.direction = 'debit' and new.user_id = payment.user_id then 'capture'
    when new.type = 'refund' and new.direction = 'credit' and new.user_id = payment.user_id then 'refund' end;
  if kind is null or exists (select from payment_postings p where p.transaction_id = new.id) then
    return null;
  end if;
  payment.captured := payment.captured + case kind when 'capture' then new.amount else 0 end;
  payment.refunded := payment.refunded + case kind when 'refund' then new.amount else 0 end;
  if payment.captured <> said_captured or payment.refunded > said_refunded or kind = 'capture'
      and payment.refunded <> said_refunded then
    raise exception 'payment % does not stand where this was made for', payment.id
      using errcode = 'check_violation', constraint = 'payments_standing_check', table = 'payments', schema = 'wallet';
  end if;
  select coalesce(sum(e.amount), 0) into fee from entries e join wallets w on w.id = e.wallet_id
    where e.movement_id = new.movement_id and e."timestamp" = new."timestamp" and w.name = 'fees';
  payment.fee := payment.fee + fee;
  if payment.status = 'draft' then
    perform claim_payment_request(payment);
  end if;
  update payments p set captured = payment.captured, refunded = payment.refunded, fee = payment.fee,
      updated_at = new."timestamp",
      status = payment_status(payment.hold_status, payment.captured, payment.refunded)
    where p.id = payment.id;
  insert into payment_postings (transaction_id, payment_id, user_id, owner_id, kind, movement_id, refund_id, amount,
    captured, refunded, fee, hold_status, posted_at)
    values (new.id, payment.id, payment.user_id, payment.owner_id, kind, new.movement_id, refund, new.amount,
      payment.captured, payment.refunded, payment.fee, payment.hold_status, new."timestamp");
  if kind = 'refund' then
    if said and payment.refunded < said_refunded then
      return null;
    end if;
    perform tell_shares(payment, 'PaymentRefunded', array_agg(p.movement_id), array_agg(p.posted_at), sum(p.amount),
      jsonb_build_object(
        'refund_id', coalesce(refund::text, ''), 'refunded', written_amount(payment.refunded, payment.currency)))
      from payment_postings p where p.payment_id = payment.id and (p.transaction_id = new.id or p.refund_id = refund);
  elsif payment.status = 'draft' then
    perform tell_shares(payment, 'PaymentReceived', array[new.movement_id], array[new."timestamp"], new.amount,
      '{"status": "succeeded"}');
  else
    perform tell_shares(payment, 'PaymentCaptured', array[new.movement_id], array[new."timestamp"], new.amount,
      jsonb_build_object(
      'captured', written_amount(payment.captured, payment.currency), 'final', payment.captured = payment.amount
        or coalesce((new.metadata->>'final')::boolean, false)));
  end if;
  return null;
end $$;
revoke all on function payment_posted() from public;

create or replace trigger transactions_payment after insert on transactions
  for each row when (new.type in ('purchase', 'refund') and new.metadata->>'payment_id' is not null)
  execute function payment_posted();
