-- known_outcomes: what an earlier call has already done of a batch. The wallets are locked: whoever posted the same
-- movement, or the same key, before has committed.
--
-- Inputs:  the movements and the legs.
-- Outputs: for each movement its outcome as JSON, or null if it is open: what the call that posted it answered, or the
--          refusal IDEMPOTENCY_KEY_REUSED if its key was used for another request.
create or replace function known_outcomes(movements posting_movement[], legs posting_leg[])
returns text[]
language plpgsql volatile
as $$
declare
  outcomes text[];
  posted uuid[];
  some_without_key boolean;
begin
  select coalesce(array_agg(
      case when k.key is null then null
        when m.key_method = k.method and m.key_hash = k.request_hash
          then (full_outcome(convert_from(k.response, 'UTF8')::jsonb) || '{"replayed":true}')::text
        else '{"refused":"IDEMPOTENCY_KEY_REUSED"}' end order by m.ordinality), '{}'),
      bool_or(m.key is null)
    into outcomes, some_without_key
    from unnest(movements) with ordinality m
      left join lateral (select i.* from idempotency_keys i
        where i.user_id = m.key_user_id and i.key = m.key offset 0) k on true;
  if some_without_key then
    -- A movement with a key is recognised by the key. The time has only a lower bound: with an upper one as well, the
    -- planner takes the time for the more selective condition, and reads a whole day.
    posted := array(select distinct e.movement_id from entries e
      where e.movement_id = any (array(select m.id from unnest(movements) m))
        and e."timestamp" > now() - interval '1 day');
    for n in 1 .. case when posted = '{}' then 0 else cardinality(movements) end loop
      if movements[n].leader = n and movements[n].id = any (posted) then
        outcomes[n] := posted_outcome(
          array(select m.id from unnest(movements) m where m.leader = n),
          array(select l.transaction_id from unnest(movements) m, generate_series(m.first_leg, m.last_leg) p,
              lateral (select legs[p].transaction_id) l where m.leader = n and l.transaction_id is not null));
      end if;
    end loop;
  end if;
  return outcomes;
end $$;
revoke all on function known_outcomes from public;
