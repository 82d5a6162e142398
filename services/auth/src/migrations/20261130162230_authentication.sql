-- When and how the person of a session last proved who they are, and the kinds of second factors that a person has.

-- small table: no release has been made before it
alter table sessions add column authenticated_at timestamptz not null default now(), add column amr text[] not null default '{}';
-- small table: no release has been made before it
update sessions set authenticated_at = created_at;
alter table users add column factors text[] not null default '{}';
