-- lock_effects: makes refunds and reversals of one movement follow each other, whichever wallets they touch.
--
-- Inputs:  the effects of a batch.
-- Locks:   one for each movement that is refunded or reversed (advisory), in the order of their numbers, until the end
--          of the transaction.
create or replace function lock_effects(effects posting_effect[])
returns void
language plpgsql volatile
as $$
declare
  origins constant uuid[] := array(
    select t.movement_id from transactions t where t.id = any (array(select u.refund_of from unnest(effects) u))
    union
    select u.reversal_of from unnest(effects) u where u.reversal_of is not null
  );
begin
  perform pg_advisory_xact_lock(o.lock)
    from (select distinct hashtextextended(u.id::text, 7052923) as lock from unnest(origins) as u (id) order by 1) o;
end $$;
revoke all on function lock_effects from public;
