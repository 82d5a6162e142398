-- People who are suspended: until when, and why.

alter table users
  add column suspended_at timestamptz,
  add column suspended_until timestamptz,
  add column suspension_reason text;
-- small table: no release has been made before it
alter table users add constraint users_suspension_check check (
  (suspended_at is null) = (suspension_reason is null)
  and (suspended_at is not null or suspended_until is null)
  and char_length(suspension_reason) between 1 and 500
);
