-- More ways in which a session ends.

-- small table: no release has been made before it
alter table sessions drop constraint sessions_end_reason_check;
-- small table: no release has been made before it
alter table sessions add constraint sessions_end_reason_check
  check (end_reason in ('logout', 'reuse', 'ended', 'password', 'recovery', 'email', 'suspended', 'factor'));
