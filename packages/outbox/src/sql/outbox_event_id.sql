-- outbox_event_id: a UUIDv7, so that the inbox of the destination, whose key it is, grows at one end only.
create or replace function :"schema".outbox_event_id()
returns uuid
language sql volatile
as $$
    select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
      52, 1), 53, 1), 'hex')::uuid
  $$;

alter table :"schema".outbox alter column id set default :"schema".outbox_event_id();
