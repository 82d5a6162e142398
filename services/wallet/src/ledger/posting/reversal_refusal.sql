-- reversal_refusal: whether a movement may be reversed by the legs of another.
--
-- Inputs:  the movement that reverses, its legs, and which one it reverses; the wallets; the movements that were
--          reversed, and what was refunded, before and in this batch.
-- Outputs: null or the refusal as JSON: ALREADY_REVERSED, REFUND_EXCEEDS_REST or MOVEMENT_NOT_FOUND.
-- Errors:  check_violation if the legs do not take back what the movement did.
create or replace function reversal_refusal(
  movement posting_movement, own_legs posting_leg[], reversal uuid, wallets posting_wallet[], reversed uuid[],
  new_refunds posting_refund[]
)
returns text
language plpgsql stable
as $$
begin
  if reversal = any (reversed) then
    return '{"refused":"ALREADY_REVERSED"}';
  elsif exists (select from refunds r where r.movement_id = reversal)
      or exists (select from unnest(new_refunds) r
        where (r.refund).movement_id = reversal and (r.refund).refunded > 0) then
    return '{"refused":"REFUND_EXCEEDS_REST"}';
  elsif not exists (select from entries e where e.movement_id = reversal) then
    return '{"refused":"MOVEMENT_NOT_FOUND"}';
  elsif exists (
    select from (
      -- Unclaimed money counts as money of the closed wallet that its account stands for.
      select coalesce(s.id, e.wallet_id) as wallet_id, e.amount from entries e
          left join unnest(wallets) w on w.id = e.wallet_id left join unnest(wallets) s on s.place = w.stands_for
        where e.movement_id = reversal
      union all
      select wallets[coalesce(wallets[l.account].stands_for, l.account)].id, l.amount from unnest(own_legs) l
    ) both_sides group by both_sides.wallet_id having sum(both_sides.amount) <> 0
  ) then
    raise exception 'movement % does not take back movement %', movement.id, reversal
      using errcode = 'check_violation';
  end if;
  return null;
end $$;
revoke all on function reversal_refusal from public;
