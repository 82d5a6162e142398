-- outbox_settle: records what became of events that were handed over.
--
-- Inputs:  the destination; position, id, result and error of each event; attempts before an event is dead; the first
--          and the longest pause. Results: 1 done, 2 failed, 3 held back, 4 not delivered. Position and id must both
--          match: a queue may know of an outbox that is no more.
-- Outputs: the events that failed, with their new state and number of attempts.
-- Errors:  insufficient_privilege in a person's transaction.
-- Locks:   the rows of the events, by key, in the order of the statement.
-- Cost:    by key, row by row ("= any", as in outbox_claim). The wait for the disk is spared: what a crash forgets is
--          handed over again.
--
-- Done stays done, however late somebody reports that it failed; a result for an event that is not handed over at the
-- moment counts only if it is done. A failed event waits twice as long each time, give or take a quarter, until it is
-- dead. One that was held back, behind a failed one of its aggregate, is ready, and the next claim finds what bars it.
-- When one that had failed is done, or dead, what was put aside behind it is ready at once (a thousand events; the rest
-- is found a minute later). One that was not delivered stays handed over, but only for the first pause.
create or replace function :"schema".outbox_settle(
  to_destination text,
  positions bigint[],
  ids uuid[],
  results integer[],
  errors text[],
  most_attempts integer,
  first_pause interval,
  longest_pause interval
)
returns table ("id" uuid, "type" text, "state" text, "attempts" integer)
language plpgsql volatile
set search_path = :"schema", pg_temp
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  freed text[];
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  perform set_config('synchronous_commit', 'off', true);
  with done as (
    update outbox o set state = 'done', done_at = clock_timestamp(), handed_until = null, next_attempt_at = null
    from unnest(positions, ids, results) as r (position, id, result)
    where r.result = 1 and o.position = any (positions) and o.position = r.position and o.id = r.id
      and o.destination = to_destination and o.state <> 'done'
    returning o.aggregate, o.attempts
  )
  select coalesce(array_agg(distinct d.aggregate), '{}') into freed from done d where d.attempts > 0;
  if not 1 = all (results) then
    return query
      with settled as (
        update outbox o set
          state = case
            when r.result = 4 then 'handed'
            when r.result = 2 and o.attempts + 1 >= most_attempts then 'dead'
            else 'pending' end,
          attempts = o.attempts + case when r.result = 2 then 1 else 0 end,
          next_attempt_at = case when r.result = 2 and o.attempts + 1 < most_attempts
            then clock_timestamp()
              + least(first_pause * power(2, least(o.attempts, 30)), longest_pause) * (0.75 + random() / 2) end,
          handed_until = case when r.result = 4 then clock_timestamp() + first_pause end,
          last_error = case when r.result = 2 then left(r.error, 1000) else o.last_error end
        from unnest(positions, ids, results, errors) as r (position, id, result, error)
        where r.result in (2, 3, 4) and o.position = any (positions) and o.position = r.position and o.id = r.id
          and o.destination = to_destination and o.state = 'handed'
        returning o.id, o.type, o.state, o.attempts, r.result
      )
      select s.id, s.type, s.state, s.attempts from settled s where s.result = 2;
    freed := freed || array(
      select o.aggregate from unnest(positions, results) as r (position, result)
      join outbox o on o.position = r.position
      where o.position = any (positions) and r.result = 2 and o.state = 'dead');
  end if;
  if freed <> '{}' then
    update outbox o set next_attempt_at = null
      where o.position = any (array(
        select w.position from outbox w
        where w.destination = to_destination and w.aggregate = any (freed) and w.state = 'pending'
          and w.next_attempt_at is not null and w.attempts = 0
        order by w.position limit 1000));
  end if;
  perform set_config('plaza.actor', caller, true);
end $$;
