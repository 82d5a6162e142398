-- The language in which a person gets mails, and whether their address takes any.

alter table users
  add column language text not null default 'en',
  add column email_bouncing_since timestamptz;
-- small table: no release has been made before it
alter table users add constraint users_language_check check (language in ('en', 'fr'));
