-- ticket_transfers: tickets that people give to each other, and events that forbid it.

create table ticket_transfers (
  id uuid not null,
  ticket_id uuid not null,
  from_user uuid not null,
  to_user uuid not null,
  state text not null default 'offered',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint ticket_transfers_pkey primary key (id),
  constraint ticket_transfers_ticket_id_foreign foreign key (ticket_id) references tickets (id) on delete restrict,
  constraint ticket_transfers_state_check
    check (state in ('offered', 'accepted', 'declined', 'cancelled', 'expired', 'ended')),
  constraint ticket_transfers_ended_check check ((state = 'offered') = (ended_at is null)),
  constraint ticket_transfers_people_check check (from_user <> to_user)
);
create index ticket_transfers_ticket_index on ticket_transfers (ticket_id);
create index ticket_transfers_from_index on ticket_transfers (from_user, id);
create index ticket_transfers_to_index on ticket_transfers (to_user, id);
-- A ticket is offered to one person at a time.
create unique index ticket_transfers_open_unique on ticket_transfers (ticket_id) where state = 'offered';
alter table ticket_transfers enable row level security, force row level security;
create policy ticket_transfers_actor on ticket_transfers
  using (from_user::text = (select current_setting('plaza.actor', true))
    or to_user::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on ticket_transfers to plaza_catalog;

alter table events add column no_transfer boolean not null default false;
