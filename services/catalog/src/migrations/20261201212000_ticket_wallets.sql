-- ticket_wallets: where the tokens of a person's tickets are held.

create table ticket_wallets (
  user_id uuid not null,
  address text not null,
  named_at timestamptz not null default now(),
  constraint ticket_wallets_pkey primary key (user_id),
  constraint ticket_wallets_address_check check (address ~ '^0x[0-9a-fA-F]{40}$')
);
alter table ticket_wallets enable row level security, force row level security;
create policy ticket_wallets_actor on ticket_wallets
  using (user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on ticket_wallets to plaza_catalog;
