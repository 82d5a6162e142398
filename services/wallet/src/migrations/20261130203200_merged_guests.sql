-- Guests who are merged into the account of another person: their money moves, and what comes back for them later too.

create table merged_guests (
  guest_id uuid not null,
  user_id uuid not null,
  merged_at timestamptz(6) not null default now(),
  constraint merged_guests_pkey primary key (guest_id)
);
create index merged_guests_user_index on merged_guests (user_id);
alter table merged_guests enable row level security, force row level security;
create policy merged_guests_actor on merged_guests using ((select current_setting('plaza.actor', true)) = 'system');
-- merge_person writes it.
grant select on merged_guests to plaza_wallet;

-- small table: no release has been made before it
alter table wallets drop constraint wallets_closed_check;
-- small table: no release has been made before it
alter table wallets add constraint wallets_closed_check check (
  case
    when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0)
    when closed = 'merging' then frozen = 'all' and held = 0
    else closed is null
  end
);
-- small table: no release has been made before it
alter table transactions drop constraint transactions_type_check;
-- small table: no release has been made before it
alter table transactions add constraint transactions_type_check
  check (type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee', 'merge'));

-- It has one more argument now.
drop function if exists close_person(uuid, integer, uuid[], text[], boolean);
