-- parties_of: a person and their merchants, whose wallets have the merchants' ids.
create or replace function parties_of(person uuid)
returns uuid[]
language sql stable
set search_path = wallet, pg_temp
as $$
  select array(select person union select m.id from merchants m where m.user_id = person)
$$;
revoke all on function parties_of(uuid) from public;
