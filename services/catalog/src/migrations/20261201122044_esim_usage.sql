-- esim_usage: what is used of eSIMs, and of what their owners were notified; plans that are bought for an eSIM; and
-- the callbacks of the provider that took effect.

-- small table: no release has been made since it exists
alter table esims
  add column usage_at timestamptz,
  add column first_used_at timestamptz,
  add column noticed_percent int not null default 0,
  add column notice_at timestamptz,
  add column check_at timestamptz not null default now();
alter table esims add constraint esims_noticed_check check (noticed_percent in (0, 75, 90, 100)) not valid;
alter table esims validate constraint esims_noticed_check;

-- Owners of what there is are notified as of what is bought later; the provider is not asked for all of them at once.
select set_config('plaza.actor', 'system', true);
update esims set
  notice_at = case
    when expires_at - interval '3 days' > now() then expires_at - interval '3 days'
    when expires_at - interval '1 day' > now() then expires_at - interval '1 day'
  end,
  check_at = now() + random() * interval '1 hour'
where status = 'active';

-- small table: no release has been made since it exists
create index esims_notice_index on esims (notice_at) where status = 'active';
-- small table: no release has been made since it exists
create index esims_check_index on esims (check_at) where status = 'active';

create table esim_top_ups (
  id uuid not null,
  user_id uuid not null,
  esim_id uuid not null,
  plan_id uuid not null,
  status text not null default 'pending',
  data int not null,
  duration int not null,
  created_at timestamptz not null default now(),
  constraint esim_top_ups_pkey primary key (id),
  constraint esim_top_ups_esim_id_foreign foreign key (esim_id) references esims (id) on delete cascade,
  constraint esim_top_ups_plan_id_foreign foreign key (plan_id) references esim_plans (id) on delete restrict,
  constraint esim_top_ups_status_check check (status in ('pending', 'active', 'refunding', 'refunded')),
  constraint esim_top_ups_data_check check (data >= 0),
  constraint esim_top_ups_duration_check check (duration >= 1)
);
create index esim_top_ups_esim_index on esim_top_ups (esim_id);
create index esim_top_ups_plan_index on esim_top_ups (plan_id);
create index esim_top_ups_user_index on esim_top_ups (user_id);
alter table esim_top_ups enable row level security, force row level security;
create policy esim_top_ups_actor on esim_top_ups
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on esim_top_ups to plaza_catalog;

create table esim_callbacks (
  id text not null,
  received_at timestamptz not null default now(),
  constraint esim_callbacks_pkey primary key (id)
);
create index esim_callbacks_received_index on esim_callbacks (received_at);
grant select, insert, delete on esim_callbacks to plaza_catalog;

-- small table: no release has been made before it
create index sagas_top_up_index on sagas (id) where kind = 'esim-top-up';
