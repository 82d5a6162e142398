-- What people agreed to. Rows are added, and never changed: the service may do nothing else.

create table consents (
  id uuid not null,
  user_id uuid not null,
  purpose text not null,
  version text not null,
  given boolean not null,
  source text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint consents_pkey primary key (id),
  constraint consents_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint consents_purpose_check check (purpose in ('terms', 'privacy', 'marketing_mail', 'personalisation', 'analytics')),
  constraint consents_version_check check (char_length(version) between 1 and 50),
  constraint consents_source_check check (source in ('account', 'mail'))
);
create index consents_user_index on consents (user_id, purpose, created_at);
alter table consents enable row level security, force row level security;
create policy consents_actor on consents
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert on consents to plaza_auth;
