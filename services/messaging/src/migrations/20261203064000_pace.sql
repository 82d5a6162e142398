-- How fast people write. The rows are those that a message changes anyway.
alter table conversations add column paced_until timestamptz(3);
alter table members add column paced_until timestamptz(3);
grant update (paced_until) on conversations to plaza_messaging;
grant update (paced_until) on members to plaza_messaging;
-- small table: no release has been made before it
create index conversations_asked_by_index on conversations (asked_by, updated_at) where asked_by is not null;
