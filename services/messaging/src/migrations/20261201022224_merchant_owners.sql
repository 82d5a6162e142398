-- Whom notifications about a merchant are for. Only the service itself reads and writes it.
create table merchant_owners (
  merchant_id uuid not null,
  owner_id uuid not null,
  constraint merchant_owners_pkey primary key (merchant_id)
);
create index merchant_owners_owner_id_index on merchant_owners (owner_id);
alter table merchant_owners enable row level security, force row level security;
create policy merchant_owners_actor on merchant_owners
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on merchant_owners to plaza_messaging;
