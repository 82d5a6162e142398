-- payment_posted: after a transaction of a payment: counts what was captured and refunded, and emits events of it.
--
-- Errors:  foreign_key_violation if the payment does not exist; those of payment_after: nothing is posted.
-- Locks:   the payment, then its request. It runs inside the posting, after the locks on the wallets, of which the
--          payer's is one: so a payment's row is never waited for in a circle.
--
-- A trigger, because post_movements writes the transactions of a whole batch in one statement, and the payment changes
-- with its transaction or not at all. The transaction names its payment in its metadata. One that was already counted,
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
  event text;
  was_draft boolean;
  fee numeric;
begin
  select * into payment from payments p where p.id = (new.metadata->>'payment_id')::uuid for update;
  if not found then
    raise exception 'transaction % is of a payment that does not exist', new.id using errcode = 'foreign_key_violation';
  end if;
  event := case
    when new.type = 'purchase' and new.direction = 'debit' and new.user_id = payment.user_id then 'captured'
    when new.type = 'refund' and new.direction = 'credit' and new.user_id = payment.user_id then 'refunded' end;
  if event is null or exists (select from payment_postings p where p.transaction_id = new.id) then
    return null;
  end if;
  select coalesce(sum(e.amount), 0) into fee from entries e join wallets w on w.id = e.wallet_id
    where e.movement_id = new.movement_id and e."timestamp" = new."timestamp" and w.name = 'fees';
  was_draft := payment.status = 'draft';
  payment := payment_after(payment, event, new.amount, fee, new.metadata);
  if was_draft then
    perform mark_request_paid(payment);
  end if;
  update payments p set captured = payment.captured, refunded = payment.refunded, fee = payment.fee,
      updated_at = new."timestamp", status = payment.status
    where p.id = payment.id;
  insert into payment_postings (transaction_id, payment_id, user_id, owner_id, kind, movement_id, refund_id, amount,
    captured, refunded, fee, hold_status, posted_at)
    values (new.id, payment.id, payment.user_id, payment.owner_id,
      case event when 'captured' then 'capture' else 'refund' end, new.movement_id,
      (new.metadata->>'refund_id')::uuid, new.amount,
      payment.captured, payment.refunded, payment.fee, payment.hold_status, new."timestamp");
  perform notify_of_payment(payment, new.id, was_draft, new.metadata);
  return null;
end $$;
revoke all on function payment_posted() from public;

create or replace trigger transactions_payment after insert on transactions
  for each row when (new.type in ('purchase', 'refund') and new.metadata->>'payment_id' is not null)
  execute function payment_posted();
