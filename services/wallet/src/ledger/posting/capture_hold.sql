-- capture_hold: what capturing a part of a hold comes to, or all of it. It reads and writes nothing.
--
-- Inputs:  the effect; the hold, which is held; the movement and the legs, which take the money; the time.
-- Outputs: the hold afterwards: its rest is given back by the capture that is final, which is the default; or the
--          refusal HOLD_EXCEEDED.
-- Errors:  check_violation if the legs take nothing from the wallet of the hold.
create or replace function capture_hold(
  effect posting_effect, current posting_hold, movement posting_movement, legs posting_leg[], at timestamptz
)
returns posting_hold_step
language plpgsql immutable
as $$
declare
  hold holds := current.hold;
  rest constant numeric := hold.amount - hold.captured;
  leg posting_leg;
  step posting_hold_step;
begin
  step.repeated := false;
  step.taken := 0;
  hold.transaction_id := null;
  for l in movement.first_leg .. movement.last_leg loop
    leg := legs[l];
    if leg.account = current.wallet then
      step.taken := step.taken - leg.amount;
      if leg.amount < 0 then
        hold.transaction_id := least(hold.transaction_id, leg.transaction_id);
      end if;
    end if;
  end loop;
  if step.taken <= 0 then
    raise exception 'movement % captures nothing', movement.id using errcode = 'check_violation';
  elsif step.taken > rest then
    step.refusal := jsonb_build_object('refused', 'HOLD_EXCEEDED',
      'metadata', jsonb_build_object('currency', hold.currency, 'rest', rest::text));
  elsif coalesce(effect.final, true) or step.taken = rest then
    step.held := -rest;
    hold.status := 'captured';
    hold.ended_at := at;
  else
    step.held := -step.taken;
  end if;
  hold.captured := hold.captured + step.taken;
  step.hold := hold;
  step.wallet := current.wallet;
  return step;
end $$;
revoke all on function capture_hold from public;
