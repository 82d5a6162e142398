// outbox_settle: what became of events that were handed over.
import { systemFunctionSql } from '@plaza/service';

/*
 * outbox_settle(destination, positions, ids, results, errors, attempts, first pause, longest pause) with results 1 done, 2 failed, 3 held back, 4 not
 * delivered; returns what failed. Both position and id must be right: a queue may know of an outbox that is no more. What is done stays done,
 * however late and from whomever one hears that it failed; what is told of an event that is not handed at the moment counts only if it is done.
 * A failed event waits for twice as long each time, give or take a quarter, until it is dead. One that was held back, behind a failed one of its
 * aggregate, is ready, and the next claim finds what bars it. When one that had failed is done, or dead, what was put aside behind it is ready at once
 * (a thousand of them; of more, the rest is found a minute later). One that was not delivered stays handed, but only for the first pause more.
 * By key, row by row of what was handed over together ("= any" as in outbox_claim, whatever the plan). The wait for the disk is spared: what a crash forgets is handed over again.
 */
export const settleSql = (schema: string): string => `
create or replace function "${schema}"."outbox_settle"(to_destination text, positions bigint[], ids uuid[], results integer[], errors text[], most_attempts integer, first_pause interval, longest_pause interval)
  returns table ("id" uuid, "type" text, "state" text, "attempts" integer)
  language plpgsql volatile set search_path = "${schema}", pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  freed text[];
  ${systemFunctionSql.declare}
begin
  ${systemFunctionSql.begin}
  perform set_config('synchronous_commit', 'off', true);
  with done as (
    update outbox o set state = 'done', done_at = clock_timestamp(), handed_until = null, next_attempt_at = null
    from unnest(positions, ids, results) as r (position, id, result)
    where r.result = 1 and o.position = any (positions) and o.position = r.position and o.id = r.id and o.destination = to_destination and o.state <> 'done'
    returning o.aggregate, o.attempts
  )
  select coalesce(array_agg(distinct d.aggregate), '{}') into freed from done d where d.attempts > 0;
  if not 1 = all (results) then
    return query
      with settled as (
        update outbox o set
          state = case when r.result = 4 then 'handed' when r.result = 2 and o.attempts + 1 >= most_attempts then 'dead' else 'pending' end,
          attempts = o.attempts + case when r.result = 2 then 1 else 0 end,
          next_attempt_at = case when r.result = 2 and o.attempts + 1 < most_attempts
            then clock_timestamp() + least(first_pause * power(2, least(o.attempts, 30)), longest_pause) * (0.75 + random() / 2) end,
          handed_until = case when r.result = 4 then clock_timestamp() + first_pause end,
          last_error = case when r.result = 2 then left(r.error, 1000) else o.last_error end
        from unnest(positions, ids, results, errors) as r (position, id, result, error)
        where r.result in (2, 3, 4) and o.position = any (positions) and o.position = r.position and o.id = r.id and o.destination = to_destination and o.state = 'handed'
        returning o.id, o.type, o.state, o.attempts, r.result
      )
      select s.id, s.type, s.state, s.attempts from settled s where s.result = 2;
    freed := freed || array(select o.aggregate from unnest(positions, results) as r (position, result) join outbox o on o.position = r.position where o.position = any (positions) and r.result = 2 and o.state = 'dead');
  end if;
  if freed <> '{}' then
    update outbox o set next_attempt_at = null
      where o.position = any (array(
        select w.position from outbox w
        where w.destination = to_destination and w.aggregate = any (freed) and w.state = 'pending' and w.next_attempt_at is not null and w.attempts = 0
        order by w.position limit 1000));
  end if;
  ${systemFunctionSql.end}
end $$;`;
