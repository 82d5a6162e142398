-- Roles of staff, and sessions in which staff looks at the product as a person does.

alter table users add column staff_roles text[] not null default '{}';
-- small table: no release has been made before it
alter table users add constraint users_staff_roles_check
  check (staff_roles <@ array['support', 'finance', 'catalogue', 'auditor']);
-- small table: no release has been made before it
create index users_staff_index on users (id) where role = 'admin' or staff_roles <> '{}';

-- small table: no release has been made before it
alter table sessions
  add column actor_id uuid,
  add constraint sessions_actor_id_foreign foreign key (actor_id) references users (id) on delete cascade,
  drop constraint sessions_end_reason_check,
  add constraint sessions_end_reason_check check (
    end_reason in ('logout', 'reuse', 'ended', 'password', 'recovery', 'email', 'suspended', 'factor', 'merged', 'role')
  );
-- small table: no release has been made before it
create index sessions_actor_id_index on sessions (actor_id);

-- small table: no release has been made before it
alter table sign_ins
  add column staff_role text,
  drop constraint sign_ins_method_check,
  add constraint sign_ins_method_check
    check (method in ('registration', 'password', 'passkey', 'provider', 'staff', 'other')),
  add constraint sign_ins_staff_role_check check ((method = 'staff') = (staff_role is not null));
