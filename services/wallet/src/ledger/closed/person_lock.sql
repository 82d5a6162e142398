-- person_lock: the number of a person's advisory lock. Whoever decides something about all wallets of a person holds it
-- exclusively; whoever opens a wallet, or writes something for the person, shares it.
create or replace function person_lock(person uuid)
returns bigint
language sql immutable
parallel safe
return hashtextextended(person::text, 7052926);
revoke all on function person_lock(uuid) from public;
