-- payout_posted: after a transaction of a payout: it is requested when its money has left, and has ended when the money
-- is back.
--
-- Errors:  foreign_key_violation if the payout does not expect the transaction.
-- Locks:   the payout, inside the posting.
--
-- A trigger for the same reason as payment_posted. The transaction names its payout in its metadata. One that already
-- did its part, such as one that returns from an archive, changes nothing.
create or replace function payout_posted()
returns trigger
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  payout_id constant uuid := (new.metadata->>'payout_id')::uuid;
  expected boolean;
begin
  expected := case
    when new.type = 'payout' and new.direction = 'debit' then request_payout(payout_id, new.user_id, new.id)
    when new.type = 'refund' and new.direction = 'credit' then end_payout(payout_id, new.user_id, new."timestamp") end;
  if not expected and not exists (select from payouts p where p.id = payout_id
      and (p.transaction_id = new.id or p.ended_at is not null)) then
    raise exception 'transaction % is of a payout that does not expect it', new.id
      using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
revoke all on function payout_posted() from public;

create or replace trigger transactions_payout after insert on transactions
  for each row when (new.type in ('payout', 'refund') and new.metadata->>'payout_id' is not null)
  execute function payout_posted();
