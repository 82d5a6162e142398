-- read_refunds: what was refunded before of the transactions that a batch refunds.
--
-- Inputs:  the effects. Refunds of one movement follow each other: see lock_effects.
-- Outputs: the refunds by their numbers. One of a transaction that does not exist has no movement.
create or replace function read_refunds(effects posting_effect[])
returns posting_refund[]
language plpgsql volatile
as $$
begin
  return array(
    select row(row(u.id, coalesce(r.movement_id, t.movement_id), coalesce(r.user_id, t.user_id),
        coalesce(r.currency, t.currency), coalesce(r.amount, t.amount), coalesce(r.refunded, 0), now())::refunds,
        false)::posting_refund
      from (select distinct on (e.refund) e.refund as place, e.refund_of as id from unnest(effects) e
          where e.refund is not null order by e.refund) u
        left join refunds r on r.transaction_id = u.id left join transactions t on t.id = u.id
      order by u.place);
end $$;
revoke all on function read_refunds from public;
