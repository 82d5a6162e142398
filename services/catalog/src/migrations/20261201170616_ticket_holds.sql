-- ticket_holds: seats that somebody has for some minutes before they pay. Before, only a purchase held seats.

-- `seats.order_id` names the hold while it has the seats; `held_until` is its end. See hold_tickets.sql, end_holds.sql.
create table ticket_holds (
  id uuid not null,
  user_id uuid not null,
  address text,
  event_id uuid not null,
  category_id uuid not null,
  seat_ids uuid[] not null,
  order_id uuid,
  expires_at timestamptz not null,
  extended boolean not null default false,
  created_at timestamptz not null default now(),
  constraint ticket_holds_pkey primary key (id),
  constraint ticket_holds_event_id_foreign foreign key (event_id) references events (id) on delete cascade,
  constraint ticket_holds_category_id_foreign
    foreign key (category_id) references event_categories (id) on delete cascade,
  constraint ticket_holds_seats_check check (cardinality(seat_ids) between 1 and 10)
);
create index ticket_holds_event_index on ticket_holds (event_id);
create index ticket_holds_user_index on ticket_holds (user_id, id);
create index ticket_holds_category_index on ticket_holds (category_id, expires_at);
create index ticket_holds_end_index on ticket_holds (expires_at);
create index ticket_holds_address_index on ticket_holds (address) where address is not null;
alter table ticket_holds enable row level security, force row level security;
create policy ticket_holds_actor on ticket_holds
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on ticket_holds to plaza_catalog;
