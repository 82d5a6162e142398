-- nft: tickets that have tokens on a chain, and the transactions of the platform's account there.

create table chain_signers (
  chain_id bigint not null,
  address text not null,
  next_nonce int not null,
  next_round_at timestamptz not null default now(),
  compared_to uuid,
  constraint chain_signers_pkey primary key (chain_id, address)
);
alter table chain_signers enable row level security, force row level security;
create policy chain_signers_actor on chain_signers
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on chain_signers to plaza_catalog;

create table chain_transactions (
  id uuid not null,
  signer text not null,
  chain_id bigint not null,
  nonce int not null,
  ticket_id uuid not null,
  action text not null,
  holder text not null,
  hashes text[] not null,
  raw text not null,
  max_fee numeric(30, 0) not null,
  tip numeric(30, 0) not null,
  state text not null default 'sent',
  signed_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint chain_transactions_pkey primary key (id),
  constraint chain_transactions_nonce_unique unique (chain_id, signer, nonce),
  constraint chain_transactions_action_check check (action in ('mint', 'move', 'burn')),
  constraint chain_transactions_state_check check (state in ('sent', 'done', 'failed', 'lost')),
  constraint chain_transactions_hashes_check check (cardinality(hashes) between 1 and 100)
);
create index chain_transactions_ticket_index on chain_transactions (ticket_id);
create index chain_transactions_sent_index on chain_transactions (nonce) where state = 'sent';
alter table chain_transactions enable row level security, force row level security;
create policy chain_transactions_actor on chain_transactions
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on chain_transactions to plaza_catalog;

alter table events add column nft boolean not null default false;
alter table tickets add column token_due_at timestamptz;
-- small table: no release has been made before it
create index tickets_token_due_index on tickets (token_due_at) where token_due_at is not null;
-- small table: no release has been made before it
create index tickets_token_index on tickets (id) where nft;
