-- Guests: accounts without an address and a password, and how they become part of another account.

-- small table: no release has been made before it
alter table users drop constraint users_role_check;
-- small table: no release has been made before it
alter table users add constraint users_role_check check (role in ('user', 'merchant', 'admin', 'guest'));
-- small table: no release has been made before it
alter table sessions drop constraint sessions_end_reason_check;
-- small table: no release has been made before it
alter table sessions add constraint sessions_end_reason_check
  check (end_reason in ('logout', 'reuse', 'ended', 'password', 'recovery', 'email', 'suspended', 'factor', 'merged'));
-- small table: no release has been made before it
alter table deletions drop constraint deletions_state_check;
-- small table: no release has been made before it
alter table deletions add constraint deletions_state_check
  check (state in ('deciding', 'refusing', 'merging', 'over'));
-- small table: no release has been made before it
drop index deletions_open_index;
-- small table: no release has been made before it
create index deletions_open_index on deletions (lease_until) where state in ('deciding', 'refusing');

create table guests (
  user_id uuid not null,
  due_at timestamptz not null,
  constraint guests_pkey primary key (user_id),
  constraint guests_user_id_foreign foreign key (user_id) references users (id) on delete cascade
);
create index guests_due_at_index on guests (due_at);
alter table guests enable row level security, force row level security;
create policy guests_actor on guests using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (due_at), delete on guests to plaza_auth;

-- Merges that were decided: see guests/merge.ts.
create table guest_merges (
  guest_id uuid not null,
  user_id uuid not null,
  state text not null,
  lease_until timestamptz not null,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  constraint guest_merges_pkey primary key (guest_id),
  constraint guest_merges_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint guest_merges_state_check check (state in ('moving', 'done')),
  constraint guest_merges_done_check check ((state = 'done') = (done_at is not null)),
  constraint guest_merges_self_check check (guest_id <> user_id)
);
create index guest_merges_user_id_index on guest_merges (user_id);
create index guest_merges_moving_index on guest_merges (lease_until) where state = 'moving';
alter table guest_merges enable row level security, force row level security;
create policy guest_merges_actor on guest_merges using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (state, lease_until, done_at) on guest_merges to plaza_auth;
