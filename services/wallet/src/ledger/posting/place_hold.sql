-- place_hold: what placing a hold comes to. It reads and writes nothing.
--
-- Inputs:  the effect; the hold that has its request id, if there is one; the movement, whose first leg names the
--          wallet, and the legs; the time.
-- Outputs: the new hold; "repeated" if it exists with the same terms; or the refusal HOLD_VOIDED, HOLD_EXPIRED or
--          IDEMPOTENCY_KEY_REUSED.
create or replace function place_hold(
  effect posting_effect, existing holds, movement posting_movement, legs posting_leg[], at timestamptz
)
returns posting_hold_step
language plpgsql immutable
as $$
declare
  step posting_hold_step;
begin
  step.repeated := false;
  step.held := 0;
  step.taken := 0;
  if existing.status = 'voided' then
    step.refusal := '{"refused":"HOLD_VOIDED"}';
  elsif existing.user_id <> effect.user_id or existing.amount <> effect.amount
      or existing.currency <> effect.currency then
    step.refusal := '{"refused":"IDEMPOTENCY_KEY_REUSED"}';
  elsif existing.status = 'expired' or existing.id is null and effect.expires_at <= at then
    step.refusal := '{"refused":"HOLD_EXPIRED"}';
  elsif existing.id is not null then
    step.repeated := true;
    step.hold := existing;
  else
    step.wallet := legs[movement.first_leg].account;
    step.held := effect.amount;
    -- payment_id, the last, is generated when the row is written.
    step.hold := row(effect.hold_id, effect.request_id, effect.user_id, null, effect.amount, effect.currency, 'held',
      coalesce(effect.metadata, '{}'), effect.expires_at, null, null, at, null, 0,
      null)::holds;
  end if;
  return step;
end $$;
revoke all on function place_hold from public;
