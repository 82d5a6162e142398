-- imports: changes of many things, from files or by a filter. Each is staged line by line, shown, confirmed, and applied.

create table imports (
  id uuid not null,
  kind text not null,
  source text not null,
  merchant uuid,
  actor uuid not null,
  by_staff boolean not null,
  key_id uuid,
  test_key boolean not null,
  request_id text not null,
  sells boolean not null,
  file_name text not null default '',
  reason text not null default '',
  filter jsonb,
  settings jsonb,
  state text not null,
  version int not null default 1,
  bytes int not null default 0,
  position int not null default 0,
  progress smallint not null default 0,
  rows int not null default 0,
  creates int not null default 0,
  changes int not null default 0,
  unchanged int not null default 0,
  errors int not null default 0,
  applied int not null default 0,
  conflicts int not null default 0,
  failed int not null default 0,
  failure text,
  failure_message text not null default '',
  failure_line int not null default 0,
  attempts int not null default 0,
  failures int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  expires_at timestamptz not null,
  constraint imports_pkey primary key (id),
  constraint imports_source_check check (source in ('file', 'filter')),
  constraint imports_state_check
    check (state in ('uploading', 'previewing', 'ready', 'applying', 'done', 'cancelled', 'failed'))
);
create index imports_merchant_index on imports (merchant, id);
create index imports_expires_at_index on imports (expires_at);
create index imports_due_index on imports (next_attempt_at) where state in ('previewing', 'applying');
-- A seller has one open import of a kind.
create unique index imports_open_index
  on imports (kind, coalesce(merchant, '00000000-0000-0000-0000-000000000000'::uuid))
  where state in ('uploading', 'previewing', 'ready', 'applying');
alter table imports enable row level security, force row level security;
create policy imports_actor on imports
  using (
    actor::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on imports to plaza_catalog;

create table import_parts (
  import_id uuid not null,
  part int not null,
  bytes bytea not null,
  constraint import_parts_pkey primary key (import_id, part),
  constraint import_parts_import_id_foreign foreign key (import_id) references imports (id) on delete cascade
);
alter table import_parts enable row level security, force row level security;
create policy import_parts_actor on import_parts
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on import_parts to plaza_catalog;

create table import_rows (
  import_id uuid not null,
  position int not null,
  line int not null,
  key text not null,
  parent text,
  subject uuid,
  version int,
  action text not null,
  before jsonb,
  after jsonb,
  errors jsonb,
  outcome text,
  constraint import_rows_pkey primary key (import_id, position),
  constraint import_rows_import_id_foreign foreign key (import_id) references imports (id) on delete cascade,
  constraint import_rows_action_check check (action in ('create', 'change', 'unchanged', 'error')),
  constraint import_rows_outcome_check check (outcome in ('applied', 'conflict', 'failed'))
);
create index import_rows_key_index on import_rows (import_id, key);
create index import_rows_action_index on import_rows (import_id, action, position);
create index import_rows_subject_index on import_rows (import_id, subject);
create index import_rows_parent_index on import_rows (import_id, parent, position) where parent is not null;
alter table import_rows enable row level security, force row level security;
create policy import_rows_actor on import_rows
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on import_rows to plaza_catalog;

-- Which import has changed something.
alter table changes add column import_id uuid;

-- What the seller's own system calls a thing: no two things of a seller have the same.
alter table products add column external_id text;
-- small table: no release has been made before it
create unique index products_external_id_index
  on products (external_id, coalesce(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where external_id is not null;
alter table events add column external_id text;
-- small table: no release has been made before it
create unique index events_external_id_index
  on events (external_id, coalesce(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where external_id is not null;
alter table esim_plans add column external_id text;
-- small table: no release has been made before it
create unique index esim_plans_external_id_index
  on esim_plans (external_id, coalesce(merchant_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where external_id is not null;
