-- record_changes: numbers changes of people, and inserts them.
--
-- Inputs:  the changes, an array of objects: position (in the order in which they are numbered), user_id, kind,
--          subject_id and conversation_id (or null).
-- Outputs: for each person with a change the number of the last one. Whose account was deleted gets none.
-- Locks:   the counters of these people, in the order of their ids, so that two transactions cannot wait in a circle:
--          the second one waits for the end of the first, and continues after its numbers.
-- Cost:    one round trip instead of three.
--
-- It is planned once, when the tables may be empty: sequential scans, hash joins and merge joins are off.
--
-- It is called as the last in the transaction of whoever changes something, and writes rows of others: it acts as the
-- system, and its caller acts afterwards as before. An error sets the actor back as well, with the transaction.
create or replace function record_changes(changes jsonb)
returns table (user_id uuid, last_number int)
language plpgsql volatile
set search_path = messaging, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
begin
  perform set_config('plaza.actor', 'system', true);
  return query
  with recorded as materialized (
    select r.* from jsonb_to_recordset(changes)
        as r (position int, user_id uuid, kind text, subject_id uuid, conversation_id uuid)
     where not exists (select from erased_people e where e.user_id = r.user_id offset 0)
  ), counted as (
    insert into change_counters as c (user_id, last_number, last_at)
    select r.user_id, count(*)::int, clock_timestamp() from recorded r group by r.user_id order by r.user_id
    on conflict on constraint change_counters_pkey do update
      set last_number = c.last_number + excluded.last_number, last_at = excluded.last_at
    returning c.user_id, c.last_number, c.last_at
  ), written as (
    insert into person_changes (user_id, number, kind, subject_id, conversation_id, created_at)
    select r.user_id,
           c.last_number - (row_number() over (partition by r.user_id order by r.position desc))::int + 1,
           r.kind, r.subject_id, r.conversation_id, c.last_at
      from recorded r join counted c on c.user_id = r.user_id
  )
  select c.user_id, c.last_number from counted c;
  perform set_config('plaza.actor', caller, true);
end $$;
revoke all on function record_changes(jsonb) from public;
grant execute on function record_changes(jsonb) to plaza_messaging;
