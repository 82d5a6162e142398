-- notify_shares: emits what movements of a payment gave to whom, or took: for the merchant, and for those that have a
-- split of it.
--
-- Inputs:  the payment; the name of the event; the movements and their times; gross: what is shared between the
--          merchants and the fee; what the event has besides.
--
-- The merchants with a split are notified only where something has moved.
create or replace function notify_shares(
  payment payments,
  type text,
  movements uuid[],
  times timestamptz[],
  gross numeric,
  more jsonb
)
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
declare
  taken constant boolean := type = 'PaymentRefunded';
  fee numeric;
  net numeric;
  splits jsonb;
begin
  select sum(s.amount) filter (where s.merchant is null), sum(s.amount) filter (where s.merchant = payment.merchant_id),
      jsonb_agg(jsonb_build_object('merchant_id', s.merchant, 'amount', written_amount(s.amount, payment.currency))
        order by s.merchant)
        filter (where s.merchant <> payment.merchant_id and s.amount > 0)
    into fee, net, splits
    from (
      select case w.kind when 'merchant' then w.user_id end as merchant,
          sum(case when taken then -e.amount else e.amount end) as amount
        from entries e join wallets w on w.id = e.wallet_id
        where e.movement_id = any (movements) and e."timestamp" = any (times)
          and (w.kind = 'merchant' or w.name = 'fees') group by 1
    ) s;
  perform notify_merchant(payment, type,
    jsonb_build_object('gross', written_amount(gross, payment.currency),
    'fee', written_amount(coalesce(fee, 0), payment.currency),
    'splits', coalesce(splits, '[]'), 'net', written_amount(coalesce(net, 0), payment.currency)) || more);
  if splits is not null and type in ('PaymentReceived', 'PaymentCaptured', 'PaymentRefunded') then
    insert into outbox (type, aggregate, destination, user_id, payload)
      select 'plaza.events.v1.PaymentSplit' || case when taken then 'Returned' else 'Received' end, 'payment:'
          || payment.id, 'messaging', m.user_id,
          jsonb_build_object('user_id', m.user_id, 'payment_id', payment.id, 'merchant_id', m.id,
            'from_merchant_id', payment.merchant_id,
            'amount', s.value->>'amount', 'currency', payment.currency, 'order_reference', payment.order_reference)
        from jsonb_array_elements(splits) s join merchants m on m.id = (s.value->>'merchant_id')::uuid;
  end if;
end $$;
revoke all on function notify_shares(payments, text, uuid[], timestamptz[], numeric, jsonb) from public;
