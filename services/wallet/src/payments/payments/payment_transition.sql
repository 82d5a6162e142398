-- payment_transition: the status of a payment after an event, and null if the event cannot come in its state.
--
-- Inputs:  the status; the event; what was captured and refunded of the payment, after the event.
--
-- The table is that of payment.states.ts, and a test compares the two. A null in its third column: whatever the
-- merchants keep.
create or replace function payment_transition(status text, event text, captured numeric, refunded numeric)
returns text
language sql immutable
set search_path = wallet, pg_temp
as $$
  select t.next from (
    values
      ('draft', 'captured', null, 'succeeded'),
      ('draft', 'hold_placed', null, 'requires_capture'),
      ('requires_capture', 'hold_changed', null, 'requires_capture'),
      ('requires_capture', 'captured', null, 'requires_capture'),
      ('requires_capture', 'refunded', null, 'requires_capture'),
      ('requires_capture', 'hold_captured', 'all', 'succeeded'),
      ('requires_capture', 'hold_captured', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_voided', 'uncaptured', 'voided'),
      ('requires_capture', 'hold_voided', 'all', 'succeeded'),
      ('requires_capture', 'hold_voided', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_voided', 'nothing', 'refunded'),
      ('requires_capture', 'hold_expired', 'uncaptured', 'expired'),
      ('requires_capture', 'hold_expired', 'all', 'succeeded'),
      ('requires_capture', 'hold_expired', 'part', 'partially_refunded'),
      ('requires_capture', 'hold_expired', 'nothing', 'refunded'),
      ('succeeded', 'refunded', 'part', 'partially_refunded'),
      ('succeeded', 'refunded', 'nothing', 'refunded'),
      ('partially_refunded', 'refunded', 'part', 'partially_refunded'),
      ('partially_refunded', 'refunded', 'nothing', 'refunded')
  ) t (from_status, event, kept, next)
  where t.from_status = payment_transition.status and t.event = payment_transition.event
    and (t.kept is null or t.kept = case when captured = 0 then 'uncaptured' when refunded = 0 then 'all'
      when refunded < captured then 'part' else 'nothing' end)
$$;
revoke all on function payment_transition(text, text, numeric, numeric) from public;
