-- Merchants, their teams, and what ends the tokens of both.

-- small table: no release has been made before it
alter table sessions add column merchant_id uuid;

create table merchants (
  id uuid not null,
  name text not null,
  legal_name text not null,
  country text not null,
  currency text not null,
  club_id text,
  state text not null default 'proposed',
  reason text,
  fee_rate int,
  fee_fixed numeric(20, 4),
  payouts_need_approval boolean not null default false,
  grant_id uuid not null,
  created_at timestamptz not null default now(),
  decided_at timestamptz,
  updated_at timestamptz not null default now(),
  constraint merchants_pkey primary key (id),
  constraint merchants_name_check check (char_length(name) between 1 and 100),
  constraint merchants_legal_name_check check (char_length(legal_name) between 1 and 200),
  constraint merchants_country_check check (country ~ '^([A-Z]{2})?$'),
  constraint merchants_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint merchants_state_check check (state in ('proposed', 'approved', 'refused', 'suspended')),
  constraint merchants_decided_check check ((state = 'proposed') = (decided_at is null)),
  constraint merchants_reason_check check ((state in ('refused', 'suspended')) = (reason is not null)),
  constraint merchants_fee_check check (
    case when state in ('approved', 'suspended')
      then fee_rate is not null and fee_fixed is not null and fee_rate between 0 and 9999 and fee_fixed >= 0
      else fee_rate is null and fee_fixed is null
    end
  )
);
create index merchants_state_index on merchants (state, id);
-- Each process of auth reads which merchants have changed: whether their API keys work.
create index merchants_updated_at_index on merchants (updated_at);
alter table merchants enable row level security, force row level security;
create policy merchants_actor on merchants using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert,
  update (name, club_id, state, reason, fee_rate, fee_fixed, payouts_need_approval, grant_id, decided_at, updated_at)
  on merchants to plaza_auth;

create table merchant_members (
  merchant_id uuid not null,
  user_id uuid not null,
  role text not null,
  grant_id uuid not null,
  created_at timestamptz not null default now(),
  constraint merchant_members_pkey primary key (merchant_id, user_id),
  constraint merchant_members_merchant_id_foreign foreign key (merchant_id) references merchants (id) on delete cascade,
  constraint merchant_members_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
  constraint merchant_members_role_check check (role in ('owner', 'finance', 'shop', 'gate', 'support'))
);
create index merchant_members_user_id_index on merchant_members (user_id);
create unique index merchant_members_owner_index on merchant_members (merchant_id) where role = 'owner';
alter table merchant_members enable row level security, force row level security;
create policy merchant_members_actor on merchant_members
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (role, grant_id), delete on merchant_members to plaza_auth;

create table merchant_invitations (
  id uuid not null,
  merchant_id uuid not null,
  address text not null,
  role text not null,
  salt bytea not null,
  inviter_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint merchant_invitations_pkey primary key (id),
  constraint merchant_invitations_address_unique unique (merchant_id, address),
  constraint merchant_invitations_merchant_id_foreign foreign key (merchant_id)
    references merchants (id) on delete cascade,
  constraint merchant_invitations_inviter_id_foreign foreign key (inviter_id) references users (id) on delete cascade,
  constraint merchant_invitations_role_check check (role in ('finance', 'shop', 'gate', 'support'))
);
create index merchant_invitations_inviter_id_index on merchant_invitations (inviter_id);
create index merchant_invitations_expires_at_index on merchant_invitations (expires_at);
alter table merchant_invitations enable row level security, force row level security;
create policy merchant_invitations_actor on merchant_invitations
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on merchant_invitations to plaza_auth;

create table ownership_offers (
  merchant_id uuid not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  constraint ownership_offers_pkey primary key (merchant_id),
  constraint ownership_offers_merchant_id_foreign foreign key (merchant_id) references merchants (id) on delete cascade,
  constraint ownership_offers_user_id_foreign foreign key (user_id) references users (id) on delete cascade
);
create index ownership_offers_user_id_index on ownership_offers (user_id);
alter table ownership_offers enable row level security, force row level security;
create policy ownership_offers_actor on ownership_offers
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (user_id, expires_at), delete on ownership_offers to plaza_auth;

create table ended_grants (
  id uuid not null,
  ended_at timestamptz not null default clock_timestamp(),
  constraint ended_grants_pkey primary key (id)
);
create index ended_grants_ended_at_index on ended_grants (ended_at, id);
alter table ended_grants enable row level security, force row level security;
create policy ended_grants_actor on ended_grants using ((select current_setting('plaza.actor', true)) = 'system');
-- What is deleted is locked, see over.ts.
grant select, insert, delete, update (ended_at) on ended_grants to plaza_auth;
