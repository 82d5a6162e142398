-- The cache's second tier in a service's schema. A new service copies this into its baseline; the tests of this package use it as it is.

create unlogged table :"schema".cache_entries (
  name text not null,
  field text not null,
  token text not null,
  value bytea,
  expires_at timestamptz not null,
  constraint cache_entries_pkey primary key (name, field)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
comment on table :"schema".cache_entries is 'The cache while Redis is away. It may be emptied at any time.';
-- What is kept for one person is read on nobody's behalf, as the cache does, or by the service itself, and never in the transaction of a person,
-- whose own statements have nothing to do with it.
alter table :"schema".cache_entries enable row level security, force row level security;
create policy cache_entries_actor on :"schema".cache_entries
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on :"schema".cache_entries to :"role";

create table :"schema".cache_outages (
  process text not null,
  effective boolean not null default false,
  seen_at timestamptz not null default now(),
  constraint cache_outages_pkey primary key (process)
);
comment on table :"schema".cache_outages is 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';
alter table :"schema".cache_outages enable row level security, force row level security;
create policy cache_outages_actor on :"schema".cache_outages
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on :"schema".cache_outages to :"role";
