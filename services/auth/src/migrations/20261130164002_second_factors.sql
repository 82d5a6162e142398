-- Second factors: apps and passkeys, recovery codes beside them, and the sign-ins that wait for one. Only the service itself reads them, in no person's
-- transaction: what they hold must not be read, not even sealed.

create table factors (
  id uuid not null,
  user_id uuid not null,
  kind text not null,
  name text not null,
  created_at timestamptz not null default now(),
  confirmed_at timestamptz,
  last_used_at timestamptz,
  secret bytea,
  last_step int,
  credential_id bytea,
  public_key bytea,
  sign_count bigint,
  transports text[],
  backup_eligible boolean,
  backed_up boolean,
  user_verified boolean,
  aaguid uuid,
  constraint factors_pkey primary key (id),
  constraint factors_credential_id_unique unique (credential_id),
  constraint factors_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint factors_name_length_check check (char_length(name) between 1 and 100),
  constraint factors_kind_check check (
    case kind
      when 'totp' then secret is not null and credential_id is null
      when 'passkey' then secret is null and num_nulls(confirmed_at, credential_id, public_key, sign_count, backed_up, user_verified) = 0
      else false
    end
  )
);
create index factors_user_id_index on factors (user_id);
alter table factors enable row level security, force row level security;
create policy factors_actor on factors using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on factors to plaza_auth;

create table recovery_codes (
  user_id uuid not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  constraint recovery_codes_pkey primary key (user_id, hash),
  constraint recovery_codes_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint recovery_codes_hash_check check (length(hash) = 32)
);
alter table recovery_codes enable row level security, force row level security;
create policy recovery_codes_actor on recovery_codes using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on recovery_codes to plaza_auth;

create table sign_in_challenges (
  id uuid not null,
  user_id uuid not null,
  token_hash bytea not null,
  tries int not null default 0,
  expires_at timestamptz not null,
  constraint sign_in_challenges_pkey primary key (id),
  constraint sign_in_challenges_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint sign_in_challenges_token_hash_check check (length(token_hash) = 32)
);
create index sign_in_challenges_user_id_index on sign_in_challenges (user_id);
create index sign_in_challenges_expires_at_index on sign_in_challenges (expires_at);
alter table sign_in_challenges enable row level security, force row level security;
create policy sign_in_challenges_actor on sign_in_challenges using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (tries), delete on sign_in_challenges to plaza_auth;

create table factor_guesses (
  user_id uuid not null,
  guesses int not null,
  since timestamptz not null,
  constraint factor_guesses_pkey primary key (user_id),
  constraint factor_guesses_user_id_foreign foreign key (user_id) references users (id) on delete cascade
);
alter table factor_guesses enable row level security, force row level security;
create policy factor_guesses_actor on factor_guesses using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (guesses, since), delete on factor_guesses to plaza_auth;

create table spent_challenges (
  hash bytea not null,
  expires_at timestamptz not null,
  constraint spent_challenges_pkey primary key (hash)
);
create index spent_challenges_expires_at_index on spent_challenges (expires_at);
alter table spent_challenges enable row level security, force row level security;
create policy spent_challenges_actor on spent_challenges using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on spent_challenges to plaza_auth;
