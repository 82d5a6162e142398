-- apply_hold: what an effect on a hold comes to. It reads and writes nothing.
--
-- Inputs:  the effect; the hold as it is; the movement and the legs; the time.
-- Outputs: the hold afterwards, by how much more is held in which wallet, and what was captured; or the refusal:
--          HOLD_VOIDED, HOLD_EXPIRED, HOLD_CAPTURED, HOLD_NOT_FOUND, HOLD_EXCEEDED or IDEMPOTENCY_KEY_REUSED.
-- Errors:  serialization_failure if the hold was placed after the wallets of this batch were locked; check_violation if
--          a capture takes nothing.
create or replace function apply_hold(
  effect posting_effect, current posting_hold, movement posting_movement, legs posting_leg[], at timestamptz
)
returns posting_hold_step
language plpgsql stable
as $$
declare
  hold holds := current.hold;
  rest constant numeric := hold.amount - hold.captured;
  step posting_hold_step;
begin
  step.repeated := false;
  step.held := 0;
  step.taken := 0;
  if effect.action = 'place' then
    return place_hold(effect, hold, movement, legs, at);
  elsif effect.action = 'void' and hold.id is null then
    -- The request id is taken, so that a hold that arrives late is refused.
    hold := row(effect.hold_id, effect.request_id, effect.user_id, null, null, null, 'voided', '{}', null, null, null,
      at, at, 0, null)::holds;
  elsif hold.id is null or hold.user_id <> effect.user_id then
    step.refusal := '{"refused":"HOLD_NOT_FOUND"}';
  elsif effect.action = 'void' and hold.status in ('voided', 'expired') then
    step.repeated := true;
  elsif hold.status in ('captured', 'voided') then
    step.refusal := '{"refused":"HOLD_' || upper(hold.status) || '"}';
  elsif hold.status = 'expired' or effect.action <> 'void' and hold.expires_at <= at then
    step.refusal := '{"refused":"HOLD_EXPIRED"}';
  elsif effect.action = 'extend' then
    hold.expires_at := greatest(hold.expires_at, effect.expires_at);
  elsif current.wallet is null then
    -- Placed by another call after this one had searched for its wallet.
    raise exception 'hold % was placed at the same time', hold.id using errcode = 'serialization_failure';
  elsif effect.action = 'void' then
    step.wallet := current.wallet;
    step.held := -rest;
    hold.status := 'voided';
    hold.ended_at := at;
  elsif effect.action = 'capture' then
    return capture_hold(effect, current, movement, legs, at);
  else
    raise exception 'unknown effect on a hold: %', effect.action using errcode = 'invalid_parameter_value';
  end if;
  step.hold := hold;
  return step;
end $$;
revoke all on function apply_hold from public;
