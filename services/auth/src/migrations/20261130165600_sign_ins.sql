-- The history of sign-ins, of the last 90 days.

create table sign_ins (
  id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  method text not null,
  failure text,
  ip inet,
  user_agent text,
  device text not null,
  network text not null,
  new_device boolean not null default false,
  session_id uuid,
  constraint sign_ins_pkey primary key (id),
  constraint sign_ins_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint sign_ins_method_check check (method in ('registration', 'password', 'passkey', 'provider', 'other')),
  constraint sign_ins_failure_check check (failure in ('password', 'factor', 'suspended')),
  constraint sign_ins_session_check check ((failure is null) = (session_id is not null))
);
create index sign_ins_user_id_index on sign_ins (user_id);
create index sign_ins_created_at_index on sign_ins (created_at);
alter table sign_ins enable row level security, force row level security;
create policy sign_ins_actor on sign_ins
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy sign_ins_insert_by_system on sign_ins as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy sign_ins_delete_by_system on sign_ins as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on sign_ins to plaza_auth;
