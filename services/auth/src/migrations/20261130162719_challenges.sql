-- Links and codes in mails, with which people prove that an address is theirs.

alter table users add column email_verified_at timestamptz, add column password_changed_at timestamptz;

-- What a link or a code allows. The secrets themselves are not here: they are made of the salt, with a key (identity/challenges/secrets.ts).
create table challenges (
  id uuid not null,
  purpose text not null,
  user_id uuid not null,
  address text not null,
  salt bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint challenges_pkey primary key (id),
  constraint challenges_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint challenges_purpose_check check (purpose in ('verify_email', 'change_email', 'undo_email', 'reset_password')),
  constraint challenges_address_check check (octet_length(address) between 3 and 254),
  constraint challenges_salt_check check (length(salt) = 32)
);
create index challenges_user_id_index on challenges (user_id);
create index challenges_expires_at_index on challenges (expires_at);
-- A newer mail replaces an older one. Only links that undo stay good beside each other: whoever stole an account could use up the owner's otherwise.
create unique index challenges_one_index on challenges (user_id, purpose) where purpose <> 'undo_email';
create index challenges_address_index on challenges (address, purpose);
-- Nobody but the service itself has to do with them.
alter table challenges enable row level security, force row level security;
create policy challenges_actor on challenges using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on challenges to plaza_auth;

-- How many codes were tried and mails were sent in the last hour. The key is an HMAC: the table names nobody.
create table challenge_counts (
  key bytea not null,
  count int not null,
  since timestamptz not null,
  constraint challenge_counts_pkey primary key (key),
  constraint challenge_counts_key_check check (length(key) = 32)
) with (fillfactor = 70);
create index challenge_counts_since_index on challenge_counts (since);
alter table challenge_counts enable row level security, force row level security;
create policy challenge_counts_actor on challenge_counts
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on challenge_counts to plaza_auth;

-- Addresses for which a new password was requested. A job looks for their accounts a moment later, so that the answer takes as long for all.
create table recovery_requests (
  id uuid not null,
  email text not null,
  constraint recovery_requests_pkey primary key (id),
  constraint recovery_requests_email_check check (octet_length(email) between 3 and 254)
);
alter table recovery_requests enable row level security, force row level security;
create policy recovery_requests_actor on recovery_requests
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on recovery_requests to plaza_auth;
