-- read_holds: locks and reads the holds that a batch is about.
--
-- Inputs:  the effects, and the wallets.
-- Outputs: the holds by their numbers. One that does not exist yet has no id, and one whose wallet is not among the
--          wallets has no position.
-- Locks:   the holds, in the order of their request ids.
create or replace function read_holds(effects posting_effect[], wallets posting_wallet[])
returns posting_hold[]
language plpgsql volatile
as $$
declare
  wallet_ids constant uuid[] := array(select w.id from unnest(wallets) w order by w.place);
  request_ids constant text[] := array(
    select distinct on (e.hold) e.request_id from unnest(effects) e where e.hold is not null order by e.hold);
begin
  perform from holds h where h.request_id = any (request_ids) order by h.request_id for update;
  return array(select row(u.place, h, array_position(wallet_ids, h.wallet_id), false)::posting_hold
    from unnest(request_ids) with ordinality as u (request_id, place)
      left join lateral (select h.* from holds h where h.request_id = u.request_id offset 0) h on true
    order by u.place);
end $$;
revoke all on function read_holds from public;
