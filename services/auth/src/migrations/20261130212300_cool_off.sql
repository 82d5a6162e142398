-- The 24 hours for which sensitive operations wait after a change of how an account is signed in to, and the passkey
-- of a session, which may pass it.

alter table users add column cool_off_since timestamptz, add column cool_off_until timestamptz;
-- small table: no release has been made before it
alter table users add constraint users_cool_off_check check ((cool_off_since is null) = (cool_off_until is null));
alter table sessions add column passkey_since timestamptz;
