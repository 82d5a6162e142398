-- How many wrong passwords there were in a row, and how slow the next ones are. The key is an HMAC of an address or of a known device: the table names nobody.
create table sign_in_paces (
  key bytea not null,
  failures int not null,
  next_at timestamptz not null,
  failed_at timestamptz not null,
  constraint sign_in_paces_pkey primary key (key),
  constraint sign_in_paces_key_check check (length(key) = 32),
  constraint sign_in_paces_failures_check check (failures > 0)
) with (fillfactor = 70);
create index sign_in_paces_failed_at_index on sign_in_paces (failed_at);
alter table sign_in_paces enable row level security, force row level security;
create policy sign_in_paces_actor on sign_in_paces
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on sign_in_paces to plaza_auth;
