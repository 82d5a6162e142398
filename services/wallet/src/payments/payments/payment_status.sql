-- payment_status: what became of a payment: of its hold, of what was captured, and of what of that was refunded.
create or replace function payment_status(hold_status text, captured numeric, refunded numeric)
returns text
language sql immutable
set search_path = wallet, pg_temp
as $$
  select case
    when hold_status = 'held' then 'requires_capture'
    when captured = 0 then case hold_status when 'expired' then 'expired' else 'voided' end
    when refunded = 0 then 'succeeded'
    when refunded < captured then 'partially_refunded'
    else 'refunded' end
$$;
revoke all on function payment_status(text, numeric, numeric) from public;
grant execute on function payment_status(text, numeric, numeric) to plaza_wallet;
