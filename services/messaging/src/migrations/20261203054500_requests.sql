-- Strangers ask before they write: the conversation knows who asks, so that sending a message reads nothing more.
alter table conversations
  add column asked_by uuid,
  -- small table: no release has been made before it
  add constraint conversations_asked_by_check
    check (asked_by is null or kind = 'direct' and asked_by = any (participants));
-- The trigger guard_people lets only the service itself change it.
grant update (asked_by) on conversations to plaza_messaging;
alter table members add column declined_seq int;
grant update (declined_seq) on members to plaza_messaging;
