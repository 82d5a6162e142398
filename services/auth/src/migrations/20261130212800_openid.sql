-- Accounts at OpenID providers that people sign in with. Only the service itself reads them, in no person's transaction.

create table identities (
  id uuid not null,
  user_id uuid not null,
  issuer text not null,
  subject text not null,
  email text,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  refresh_token bytea,
  constraint identities_pkey primary key (id),
  constraint identities_issuer_subject_unique unique (issuer, subject),
  constraint identities_user_id_foreign foreign key (user_id) references users (id) on delete cascade
);
create index identities_user_id_index on identities (user_id);
alter table identities enable row level security, force row level security;
create policy identities_actor on identities using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (email, last_used_at, refresh_token), delete on identities to plaza_auth;

create table identity_revocations (
  id uuid not null,
  issuer text not null,
  refresh_token bytea not null,
  created_at timestamptz not null default now(),
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  constraint identity_revocations_pkey primary key (id)
);
create index identity_revocations_next_at_index on identity_revocations (next_at);
alter table identity_revocations enable row level security, force row level security;
create policy identity_revocations_actor on identity_revocations using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (attempts, next_at, refresh_token), delete on identity_revocations to plaza_auth;

create table openid_flows (
  id uuid not null,
  verifier_hash bytea not null,
  provider text not null,
  page text not null,
  user_id uuid,
  expires_at timestamptz not null,
  constraint openid_flows_pkey primary key (id),
  constraint openid_flows_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint openid_flows_verifier_hash_check check (length(verifier_hash) = 32)
);
create index openid_flows_user_id_index on openid_flows (user_id);
create index openid_flows_expires_at_index on openid_flows (expires_at);
alter table openid_flows enable row level security, force row level security;
create policy openid_flows_actor on openid_flows using ((select current_setting('plaza.actor', true)) = 'system');
-- The update is the lock of a row that is deleted.
grant select, insert, update (expires_at), delete on openid_flows to plaza_auth;

-- What was shown in the first step of a sign-in: a password, or an account at a provider.
alter table sign_in_challenges add column amr text[] not null default '{pwd}';
