-- refund_refusal: whether a transaction may be refunded once more. It reads and writes nothing.
--
-- Inputs:  what was refunded of it before; by how much; the movements that were reversed.
-- Outputs: null or the refusal as JSON: TRANSACTION_NOT_FOUND, or REFUND_EXCEEDS_REST with the rest.
create or replace function refund_refusal(before refunds, amount numeric, reversed uuid[])
returns text
language sql immutable
as $$
  select case when before.movement_id is null then '{"refused":"TRANSACTION_NOT_FOUND"}'
    when before.movement_id = any (reversed) or before.refunded + amount > before.amount
      then jsonb_build_object('refused', 'REFUND_EXCEEDS_REST', 'metadata', jsonb_build_object('currency',
        before.currency, 'rest', case when before.movement_id = any (reversed) then '0'
          else (before.amount - before.refunded)::text end))::text end
$$;
revoke all on function refund_refusal from public;
