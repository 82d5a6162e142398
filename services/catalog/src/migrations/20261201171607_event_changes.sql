-- event_changes: events that are cancelled or moved, and what comes of each of their orders.

alter table events
  add column cancelled_at timestamptz,
  add column moved_at timestamptz,
  add column refund_until timestamptz,
  add column change_reason text not null default '';

create table event_changes (
  id uuid not null,
  event_id uuid not null,
  kind text not null,
  reason text not null,
  actor uuid not null,
  by_staff boolean not null,
  key_id uuid,
  state text not null default 'working',
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint event_changes_pkey primary key (id),
  constraint event_changes_event_id_foreign foreign key (event_id) references events (id) on delete restrict,
  constraint event_changes_kind_check check (kind in ('cancelled', 'moved')),
  constraint event_changes_state_check check (state in ('working', 'done'))
);
create index event_changes_event_index on event_changes (event_id);
-- An event is cancelled once.
create unique index event_changes_cancelled_index on event_changes (event_id) where kind = 'cancelled';
create index event_changes_due_index on event_changes (next_attempt_at) where state = 'working';
alter table event_changes enable row level security, force row level security;
create policy event_changes_actor on event_changes
  using (
    actor::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on event_changes to plaza_catalog;

create table event_change_orders (
  change_id uuid not null,
  order_id uuid not null,
  user_id uuid not null,
  state text not null default 'waiting',
  notified boolean not null default false,
  amount numeric(12,2),
  currency text,
  failure text,
  failure_message text not null default '',
  failures int not null default 0,
  next_attempt_at timestamptz not null default now(),
  constraint event_change_orders_pkey primary key (change_id, order_id),
  constraint event_change_orders_change_id_foreign foreign key (change_id) references event_changes (id) on delete cascade,
  constraint event_change_orders_state_check
    check (state in ('waiting', 'notified', 'refunded', 'failed', 'dropped')),
  constraint event_change_orders_failure_check check (state <> 'failed' or failure is not null),
  constraint event_change_orders_amount_check check (amount > 0 and currency is not null or amount is null)
);
create index event_change_orders_user_index on event_change_orders (user_id);
create index event_change_orders_order_index on event_change_orders (order_id);
create index event_change_orders_state_index on event_change_orders (change_id, state, order_id);
create index event_change_orders_due_index
  on event_change_orders (change_id, next_attempt_at) where state in ('waiting', 'failed');
alter table event_change_orders enable row level security, force row level security;
-- A refund notes in the buyer's own transaction that the order is refunded.
create policy event_change_orders_actor on event_change_orders
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on event_change_orders to plaza_catalog;
