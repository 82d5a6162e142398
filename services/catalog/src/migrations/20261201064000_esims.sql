-- esims: every eSIM that people bought. Before, a purchase overwrote the one that was bought before it.

-- A person's eSIMs. The newest active one is in esim_active too: esims_changed.sql.
create table esims (
  id uuid not null,
  user_id uuid not null,
  plan_id uuid not null,
  status text not null default 'active',
  activated_at timestamptz not null,
  expires_at timestamptz not null,
  data_total int not null,
  data_used int not null default 0,
  qr_code text not null,
  constraint esims_pkey primary key (id),
  constraint esims_plan_id_foreign foreign key (plan_id) references esim_plans (id) on delete restrict,
  constraint esims_status_check check (status in ('active', 'expired', 'refunded')),
  constraint esims_expires_check check (expires_at > activated_at),
  constraint esims_data_check check (data_total >= 0 and data_used >= 0),
  constraint esims_qr_check check (qr_code like 'LPA:1$%$%')
);
create index esims_user_index on esims (user_id, id);
create index esims_plan_index on esims (plan_id);
create index esims_end_index on esims (expires_at) where status = 'active';
alter table esims enable row level security, force row level security;
create policy esims_actor on esims
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on esims to plaza_catalog;

-- What there is moves. The owner, too, sees rows only as the system.
select set_config('plaza.actor', 'system', true);
insert into esims (id, user_id, plan_id, status, activated_at, expires_at, data_total, data_used, qr_code)
select id, user_id, plan_id, case when expires_at > now() then 'active' else 'expired' end, activated_at, expires_at,
  data_total, data_used, qr_code
from esim_active;

-- Those that were overwritten are in the sagas that activated them, with the plan as it was bought; the code is in the
-- encoded answer. How much of them was used is not known any more. The account of a closed person has none.
insert into esims (id, user_id, plan_id, status, activated_at, expires_at, data_total, qr_code)
select s.id, s.user_id, p.id,
  case when s.updated_at + (s.state ->> 'duration')::int * interval '1 day' > now() then 'active' else 'expired' end,
  s.updated_at, s.updated_at + (s.state ->> 'duration')::int * interval '1 day', (s.state ->> 'data')::int, c.code
from sagas s
join esim_plans p on p.id = (s.state ->> 'planId')::uuid
cross join lateral (
  select substring(encode(s.response, 'escape') from 'LPA:1\$[A-Za-z0-9.-]+\$[A-Za-z0-9-]+(?:\$[A-Za-z0-9.$-]*)?') as code
) c
where s.kind = 'esim-activation' and s.status = 'done' and s.state ->> 'refund' is null and c.code is not null
  and not exists (select from closings g where g.user_id = s.user_id and g.state = 'closed')
on conflict (id) do nothing;
