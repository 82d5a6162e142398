-- release_payment_request: ends the payment of a request of which nothing was captured, and nothing will be.
--
-- If the hold was voided, the request is cancelled. If it expired, the request is open again: who let the time pass did
-- not pay, and must not keep others from it.
create or replace function release_payment_request(payment payments, hold_status text)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
begin
  update payment_requests r set status = case hold_status when 'voided' then 'cancelled' else 'open' end,
      payment_id = case hold_status when 'voided' then r.payment_id end, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.payment_id = payment.id and r.status = 'paid';
end $$;
revoke all on function release_payment_request(payments, text) from public;
