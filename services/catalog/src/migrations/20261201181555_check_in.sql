-- check_in: a key for each event, whose signatures gates verify; lists, devices and scans; what a gate knows of a ticket.

-- The keys that sign the codes of tickets, one for each event. The private part is sealed.
create table event_keys (
  event_id uuid not null,
  key_id text not null,
  public_key bytea not null,
  private_key bytea not null,
  created_at timestamptz not null default now(),
  constraint event_keys_pkey primary key (event_id),
  constraint event_keys_key_unique unique (key_id),
  constraint event_keys_event_id_foreign
    foreign key (event_id) references events (id) on update cascade on delete cascade,
  constraint event_keys_public_check check (octet_length(public_key) = 32)
);

create table check_in_lists (
  id uuid not null,
  event_id uuid not null,
  name text not null,
  gate text not null,
  categories text[] not null default '{}',
  opens_at timestamptz,
  closes_at timestamptz,
  reentry text not null,
  created_at timestamptz not null default now(),
  constraint check_in_lists_pkey primary key (id),
  constraint check_in_lists_name_unique unique (event_id, name),
  constraint check_in_lists_event_id_foreign foreign key (event_id) references events (id) on delete cascade,
  constraint check_in_lists_reentry_check check (reentry in ('never', 'after_exit', 'always')),
  constraint check_in_lists_hours_check check (closes_at > opens_at)
);

-- What was counted at a list, of each category: count_check_ins.sql.
create table check_in_counts (
  list_id uuid not null,
  category text not null,
  entries int not null default 0,
  exits int not null default 0,
  conflicts int not null default 0,
  refusals int not null default 0,
  constraint check_in_counts_pkey primary key (list_id, category),
  constraint check_in_counts_list_id_foreign foreign key (list_id) references check_in_lists (id) on delete cascade
);

create table check_in_devices (
  id uuid not null,
  event_id uuid not null,
  name text not null,
  list_ids uuid[] not null,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  pairing_hash bytea,
  pairing_until timestamptz,
  token_hash bytea,
  paired_at timestamptz,
  last_seen_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  constraint check_in_devices_pkey primary key (id),
  constraint check_in_devices_pairing_unique unique (pairing_hash),
  constraint check_in_devices_token_unique unique (token_hash),
  constraint check_in_devices_event_id_foreign foreign key (event_id) references events (id) on delete cascade,
  constraint check_in_devices_lists_check check (cardinality(list_ids) between 1 and 20),
  constraint check_in_devices_hours_check check (valid_until > valid_from),
  constraint check_in_devices_pairing_check
    check ((pairing_hash is null) = (pairing_until is null) and (token_hash is null) = (paired_at is null))
);
create index check_in_devices_event_index on check_in_devices (event_id, id);

-- Every scan, as the device reported it, and what stands of it: check_in.sql and judge_check_ins.sql.
create table check_ins (
  id uuid not null,
  device_id uuid not null,
  scan_id uuid not null,
  event_id uuid not null,
  list_id uuid not null,
  ticket_id uuid,
  holder uuid,
  category text not null,
  kind text not null,
  offline boolean not null,
  at timestamptz not null,
  device_at timestamptz,
  received_at timestamptz not null default now(),
  reentry text not null,
  shown text not null,
  stands text not null,
  reason text,
  fault text,
  effective boolean not null default false,
  moved boolean not null default false,
  conflicts_with uuid,
  undone_at timestamptz,
  undo_reason text,
  constraint check_ins_pkey primary key (id),
  constraint check_ins_scan_unique unique (device_id, scan_id),
  constraint check_ins_device_id_foreign
    foreign key (device_id) references check_in_devices (id) on delete restrict,
  constraint check_ins_event_id_foreign foreign key (event_id) references events (id) on delete restrict,
  constraint check_ins_list_id_foreign foreign key (list_id) references check_in_lists (id) on delete restrict,
  constraint check_ins_ticket_id_foreign foreign key (ticket_id) references tickets (id) on delete restrict,
  constraint check_ins_kind_check check (kind in ('entry', 'exit')),
  constraint check_ins_shown_check check (shown in ('admitted', 'refused')),
  constraint check_ins_stands_check check (stands in ('admitted', 'conflict', 'refused', 'undone')),
  constraint check_ins_undone_check check ((stands = 'undone') = (undone_at is not null)),
  constraint check_ins_effective_check check (not effective or ticket_id is not null)
);
create index check_ins_list_index on check_ins (list_id);
create index check_ins_event_index on check_ins (event_id, received_at, id);
create index check_ins_conflicts_index on check_ins (event_id, received_at, id) where stands = 'conflict';
create index check_ins_ticket_index on check_ins (ticket_id, at, id);
create index check_ins_holder_index on check_ins (holder) where holder is not null;

-- The system's alone: who manages an event is decided before.
alter table event_keys enable row level security, force row level security;
create policy event_keys_actor on event_keys using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on event_keys to plaza_catalog;
alter table check_in_lists enable row level security, force row level security;
create policy check_in_lists_actor on check_in_lists using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on check_in_lists to plaza_catalog;
alter table check_in_counts enable row level security, force row level security;
create policy check_in_counts_actor on check_in_counts using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on check_in_counts to plaza_catalog;
alter table check_in_devices enable row level security, force row level security;
create policy check_in_devices_actor on check_in_devices
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on check_in_devices to plaza_catalog;
alter table check_ins enable row level security, force row level security;
create policy check_ins_actor on check_ins using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on check_ins to plaza_catalog;

alter table tickets add column version int not null default 1;
alter table tickets add column inside boolean not null default false;
-- Of what there is, nobody has read anything: it counts as changed before everything else.
alter table tickets add column changed bigint not null default 0;
-- small table: no release has been made before it
create index tickets_changed_index on tickets (event_id, changed, id);
drop index tickets_event_index;
