-- The challenge in auth whose link and code a mail carries.
alter table mails add column challenge_id uuid;
grant insert (challenge_id) on mails to plaza_messaging;
