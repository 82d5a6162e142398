-- is_suspended: whether a person is suspended at this time; suspended.ts says the same of a row in Node.
--
-- Inputs:  the person; the time.
-- Outputs: whether they are. Whoever is nobody is not.
-- Errors:  none.
-- Locks:   none: whoever opens a session has locked the person.
-- Cost:    two comparisons.
create or replace function is_suspended(person users, at timestamptz)
returns boolean
language sql immutable
set search_path = auth, pg_temp
as $$
  select person.suspended_at is not null and (person.suspended_until is null or person.suspended_until > at)
$$;
revoke all on function is_suspended(users, timestamptz) from public;
