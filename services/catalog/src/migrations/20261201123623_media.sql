-- media: pictures, their files in the store, and how many of them an owner keeps.

create table images (
  id uuid not null,
  kind text not null,
  owner uuid,
  owner_kind text not null,
  is_public boolean not null,
  state text not null default 'awaiting',
  refusal text,
  size int not null,
  checksum text not null,
  declared_type text not null,
  content_type text,
  width int,
  height int,
  alt jsonb not null default '{}',
  source text not null default 'upload',
  prompt text not null default '',
  reference_ids uuid[] not null default '{}',
  metadata jsonb,
  analysis jsonb,
  thumbhash text,
  perceptual_hash bigint,
  embedding real[],
  embedder text,
  variants jsonb not null default '[]',
  upload_until timestamptz not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint images_pkey primary key (id),
  constraint images_kind_check check (kind in ('product', 'event', 'club', 'profile', 'post', 'message')),
  constraint images_owner_kind_check check (owner_kind in ('platform', 'merchant', 'person')),
  constraint images_state_check check (state in ('awaiting', 'processing', 'ready', 'refused', 'deleting')),
  constraint images_refusal_check check (state <> 'refused' or refusal is not null),
  constraint images_size_check check (size between 1 and 25000000),
  constraint images_checksum_check check (checksum ~ '^[0-9a-f]{64}$'),
  constraint images_references_check check (cardinality(reference_ids) <= 10),
  constraint images_ready_check check (state <> 'ready' or (width > 0 and height > 0 and thumbhash is not null))
);
create index images_owner_index on images (owner, id);
create index images_platform_index on images (id) where owner_kind = 'platform';
create index images_due_index on images (next_attempt_at) where state = 'processing';
create index images_sweep_index on images (updated_at) where state in ('awaiting', 'refused', 'deleting');
alter table images enable row level security, force row level security;
create policy images_actor on images
  using (
    owner::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on images to plaza_catalog;

create table media_usage (
  owner uuid not null,
  images int not null,
  bytes bigint not null,
  constraint media_usage_pkey primary key (owner),
  constraint media_usage_check check (images >= 0 and bytes >= 0)
);
alter table media_usage enable row level security, force row level security;
create policy media_usage_actor on media_usage
  using (
    owner::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on media_usage to plaza_catalog;
