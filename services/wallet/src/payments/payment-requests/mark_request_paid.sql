-- mark_request_paid: marks the request of a payment, if it has one, as paid.
--
-- Errors:  check_violation (payment_requests_open_check) if it is not open, or is for other terms: a request is paid
--          once, and nothing is posted for whoever comes second.
-- Locks:   the request, after the payment.
create or replace function mark_request_paid(payment payments)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
begin
  if payment.payment_request_id is null then
    return;
  end if;
  update payment_requests r set status = 'paid', payment_id = payment.id, updated_at = clock_timestamp()
    where r.id = payment.payment_request_id and r.status = 'open' and r.expires_at > clock_timestamp()
      and r.merchant_id = payment.merchant_id and r.currency = payment.currency and r.amount = payment.amount
        and r.splits = payment.splits;
  if not found then
    raise exception 'payment request % is not open', payment.payment_request_id
      using errcode = 'check_violation', constraint = 'payment_requests_open_check', table = 'payment_requests',
      schema = 'wallet';
  end if;
end $$;
revoke all on function mark_request_paid(payments) from public;
