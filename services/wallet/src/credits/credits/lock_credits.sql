-- lock_credits: locks the credits of a person until the end of the transaction.
--
-- Every change of a person's credits waits here for the one before, from its first to its last statement: so a key, a
-- balance and a number of views are read once and stay true.
create or replace function lock_credits(person uuid)
returns void
language sql volatile
set search_path = wallet, pg_temp
as $$
  select pg_advisory_xact_lock(hashtextextended('credits:' || person, 0))
$$;
revoke all on function lock_credits(uuid) from public;
