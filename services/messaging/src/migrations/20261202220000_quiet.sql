-- Conversations that a member has muted, or archived.
alter table members
  add column muted_until timestamptz(3),
  add column archived_seq int;
grant update (muted_until, archived_seq) on members to plaza_messaging;
