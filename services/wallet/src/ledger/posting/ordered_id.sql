-- ordered_id: a UUIDv7, so that an index on it grows at one end only.
--
-- PostgreSQL makes them itself only from version 18 on: here they are the milliseconds over a random UUID, its version
-- bits changed from 4 to 7.
create or replace function ordered_id()
returns uuid
language sql volatile
set search_path = wallet, pg_temp
as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1),
    53, 1), 'hex')::uuid
$$;
revoke all on function ordered_id() from public;
