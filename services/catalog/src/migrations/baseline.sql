-- The schema "catalog" with which the first release begins: tables, indexes, row-level security and grants. Never
-- changed once it is released. Names without a schema are those of the service's own: migrations run with its search
-- path. Policies read the actor in a sub-select, so that the planner reads it once a statement and not once a row.

-- Events for which tickets are sold; like their categories and seats, they are public. `price_from` is the lowest price
-- of the categories: lowest_price.sql. `seats_available` counts the free seats of all categories, in the transaction
-- that takes or frees a seat: count_seats.sql.
create table events (
  id uuid not null,
  title text not null,
  club text not null,
  date timestamptz not null,
  venue text not null,
  competition text not null,
  price_from numeric(12,2) not null,
  currency text not null default 'EUR',
  seats_available int not null,
  hot boolean not null default false,
  vip boolean not null default false,
  created_at timestamptz not null default now(),
  constraint events_pkey primary key (id),
  constraint events_price_check check (price_from > 0),
  constraint events_seats_check check (seats_available >= 0)
);
create index events_date_index on events (date, id);
create index events_club_index on events (club, date, id);
grant select, insert, update on events to plaza_catalog;

-- The categories of an event. `seats_left` counts the free seats: neither held nor sold.
create table event_categories (
  id uuid not null,
  event_id uuid not null,
  name text not null,
  price numeric(12,2) not null,
  currency text not null default 'EUR',
  capacity int not null,
  seats_left int not null,
  constraint event_categories_pkey primary key (id),
  constraint event_categories_name_unique unique (event_id, name),
  constraint event_categories_event_id_foreign foreign key (event_id) references events (id) on delete cascade,
  constraint event_categories_price_check check (price > 0),
  constraint event_categories_seats_check check (seats_left between 0 and capacity)
);
grant select, insert, update on event_categories to plaza_catalog;

-- The seats of a category: the rows that a purchase locks, so that nothing is sold twice. `position` is the order in
-- which they are sold, so that those bought together are neighbours. `order_id` is the id of a saga and not that of a
-- person, so that the table can be public.
create table seats (
  id uuid not null,
  category_id uuid not null,
  label text not null,
  position int not null,
  status text not null default 'free',
  order_id uuid,
  held_until timestamptz,
  constraint seats_pkey primary key (id),
  constraint seats_label_unique unique (category_id, label),
  constraint seats_category_id_foreign foreign key (category_id) references event_categories (id) on delete cascade,
  constraint seats_status_check check (status in ('free', 'held', 'sold')),
  constraint seats_hold_check
    check ((status = 'free') = (order_id is null) and (status = 'held') = (held_until is not null))
);
create index seats_free_index on seats (category_id, position) where status = 'free';
create index seats_held_index on seats (held_until) where status = 'held';
grant select, insert, update on seats to plaza_catalog;

-- The tickets of people. A pending one belongs to a purchase that has not ended, and nobody sees it. Ids are in the
-- order of time, so that a person's newest tickets are the last of tickets_user_index.
create table tickets (
  id uuid not null,
  user_id uuid not null,
  event_id uuid not null,
  seat_id uuid not null,
  order_id uuid not null,
  category text not null,
  seat text not null,
  price numeric(12,2) not null,
  currency text not null,
  qr_code text not null,
  nft boolean not null default false,
  blockchain jsonb,
  status text not null,
  created_at timestamptz not null default now(),
  constraint tickets_pkey primary key (id),
  constraint tickets_event_id_foreign foreign key (event_id) references events (id) on delete restrict,
  constraint tickets_seat_id_foreign foreign key (seat_id) references seats (id) on delete restrict,
  constraint tickets_status_check check (status in ('pending', 'valid', 'used', 'refunded', 'cancelled')),
  constraint tickets_price_check check (price > 0)
);
-- The database itself refuses a second ticket for a seat.
create unique index tickets_seat_unique on tickets (seat_id) where status in ('pending', 'valid', 'used');
create index tickets_seat_index on tickets (seat_id);
create index tickets_event_index on tickets (event_id);
create index tickets_order_index on tickets (order_id);
create index tickets_user_index on tickets (user_id, id);
alter table tickets enable row level security, force row level security;
create policy tickets_actor on tickets
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on tickets to plaza_catalog;

-- The products of the shop; they are public. The shop sells in one currency, so that a cart always has a total. The
-- discount that is shown is the one that is given.
create table products (
  id uuid not null,
  name text not null,
  description text not null default '',
  club text not null,
  category text not null,
  price numeric(12,2) not null,
  old_price numeric(12,2),
  discount smallint not null default 0,
  currency text not null default 'EUR',
  stock int not null,
  nft boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint products_pkey primary key (id),
  constraint products_name_check check (name <> '' and char_length(name) <= 150 and club <> '' and category <> ''),
  constraint products_price_check check (price > 0),
  constraint products_currency_check check (currency = 'EUR'),
  constraint products_stock_check check (stock >= 0),
  constraint products_discount_check check (
    case
      when old_price is null then discount = 0
      else old_price > price and discount = round((old_price - price) * 100 / old_price) and discount < 100
    end
  )
);
create index products_name_index on products (name, id);
create index products_club_index on products (club, name, id);
create index products_category_index on products (category, name, id);
create index products_club_category_index on products (club, category, name, id);
grant select, insert, update on products to plaza_catalog;

-- The carts of people: a row for each product.
create table cart (
  id uuid not null,
  user_id uuid not null,
  product_id uuid not null,
  quantity int not null,
  added_at timestamptz not null default now(),
  constraint cart_pkey primary key (id),
  constraint cart_user_product_unique unique (user_id, product_id),
  constraint cart_product_id_foreign foreign key (product_id) references products (id) on delete cascade,
  constraint cart_quantity_check check (quantity between 1 and 99)
);
create index cart_product_index on cart (product_id);
alter table cart enable row level security, force row level security;
create policy cart_actor on cart
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on cart to plaza_catalog;

-- The orders of products. The id is that of the saga as well, and of the hold in the wallet.
create table orders (
  id uuid not null,
  user_id uuid not null,
  items jsonb not null,
  total numeric(20,2) not null,
  currency text not null default 'EUR',
  status text not null,
  failure text,
  transaction_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint orders_pkey primary key (id),
  constraint orders_status_check check (status in ('pending', 'paid', 'failed', 'refunding', 'refunded')),
  constraint orders_total_check check (total > 0),
  constraint orders_items_check check (jsonb_typeof(items) = 'array' and jsonb_array_length(items) > 0)
);
create index orders_user_index on orders (user_id, created_at, id);
create index orders_status_index on orders (status);
alter table orders enable row level security, force row level security;
create policy orders_actor on orders
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update on orders to plaza_catalog;

-- The eSIM plans; they are public. `data` is in megabytes (0: unlimited), `duration` in days. The list of countries of
-- a plan is returned whole, without pages of its own, and so its length is limited.
create table esim_plans (
  id uuid not null,
  name text not null,
  region text not null,
  data int not null,
  duration int not null,
  countries text[] not null,
  price numeric(12,2) not null,
  currency text not null default 'EUR',
  popular boolean not null default false,
  constraint esim_plans_pkey primary key (id),
  constraint esim_plans_data_check check (data >= 0),
  constraint esim_plans_duration_check check (duration between 1 and 3650),
  constraint esim_plans_countries_check check (cardinality(countries) between 1 and 300),
  constraint esim_plans_price_check check (price > 0),
  constraint esim_plans_currency_check check (currency = 'EUR')
);
grant select, insert, update on esim_plans to plaza_catalog;

-- The active eSIM of a person, at most one. The id is that of the saga that activated it.
create table esim_active (
  id uuid not null,
  user_id uuid not null,
  plan_id uuid not null,
  activated_at timestamptz not null,
  expires_at timestamptz not null,
  data_total int not null,
  data_used int not null default 0,
  qr_code text not null,
  constraint esim_active_pkey primary key (id),
  constraint esim_active_user_unique unique (user_id),
  constraint esim_active_plan_id_foreign foreign key (plan_id) references esim_plans (id) on delete restrict,
  constraint esim_active_expires_check check (expires_at > activated_at),
  constraint esim_active_data_check check (data_total >= 0 and data_used >= 0),
  constraint esim_active_qr_check check (qr_code like 'LPA:1$%$%')
);
create index esim_active_plan_index on esim_active (plan_id);
alter table esim_active enable row level security, force row level security;
create policy esim_active_actor on esim_active
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on esim_active to plaza_catalog;

-- Sagas: purchases and refunds over several services. A saga keeps the idempotency key of its call until it ends, so
-- that a refusal can free the key. Every saga belongs to a person whose account is not deleted until its transaction
-- has ended: refuse_closed.sql.
create table sagas (
  id uuid not null,
  kind text not null,
  user_id uuid not null,
  status text not null default 'running',
  step text,
  state jsonb not null,
  response bytea,
  refusal jsonb,
  hold_until timestamptz not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  idempotency_key text,
  constraint sagas_pkey primary key (id),
  constraint sagas_status_check check (status in ('running', 'compensating', 'done', 'failed')),
  constraint sagas_end_check check (
    (status = 'done') = (response is not null)
    and (status not in ('failed', 'compensating') or refusal is not null)
  )
);
create index sagas_open_index on sagas (next_attempt_at) where status in ('running', 'compensating');
create index sagas_user_index on sagas (user_id, created_at);
alter table sagas enable row level security, force row level security;
create policy sagas_actor on sagas
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update on sagas to plaza_catalog;

-- Account deletions, as far as this service has to know of them: see account-deletion/closing.ts. The index is for a query that
-- runs again and again: whose account was deleted a short while ago, among all that ever were.
create table closings (
  user_id uuid not null,
  attempt integer not null,
  state text not null,
  updated_at timestamptz not null default now(),
  constraint closings_pkey primary key (user_id),
  constraint closings_state_check check (state in ('closing', 'open', 'closed'))
);
create index closings_closed_index on closings (updated_at) where state = 'closed';
alter table closings enable row level security, force row level security;
create policy closings_actor on closings
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy closings_insert_by_system on closings as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy closings_update_by_system on closings as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on closings to plaza_catalog;

-- Changes of prices, and of what else is cached, that still have to be invalidated in the cache: note_stale.sql writes
-- them, stale.job.ts deletes them. The row of a cart names its owner, and so only the service itself reads the table.
create table stale_views (
  id bigint generated by default as identity,
  kind text not null,
  subject uuid not null,
  club text not null default '',
  category text not null default '',
  created_at timestamptz not null default now(),
  constraint stale_views_pkey primary key (id),
  constraint stale_views_kind_check check (kind in ('product', 'plan', 'event', 'cart'))
);
alter table stale_views enable row level security, force row level security;
create policy stale_views_actor on stale_views using ((select current_setting('plaza.actor', true)) = 'system');
grant select, delete on stale_views to plaza_catalog;

-- The keys under which calls were made, with what they were answered, or with the saga that they began.
create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
  saga_id uuid,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (user_id, key)
);
create index idempotency_keys_created_at_index on idempotency_keys (created_at);
alter table idempotency_keys enable row level security, force row level security;
create policy idempotency_keys_actor on idempotency_keys
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update (response), delete on idempotency_keys to plaza_catalog;

-- What a schema needs to emit events and to consume them.

-- An event for one destination. Every index but the key is partial and holds only what is open: a done row costs
-- nothing but its space. A row is written three times (insert, handed, done); an insert adds to the key and to `ready`,
-- a hand-over to the key, `barring` and `handed`, the end to the key alone. The default of `id` is set where its
-- function is: outbox_event_id.sql.
create table outbox (
  position bigint generated by default as identity,
  id uuid not null,
  type text not null,
  aggregate text not null,
  destination text not null,
  user_id uuid not null,
  payload jsonb not null,
  state text not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz,
  handed_until timestamptz,
  last_error text,
  created_at timestamptz not null default clock_timestamp(),
  done_at timestamptz,
  constraint outbox_pkey primary key (position),
  constraint outbox_state_check check (state in ('pending', 'handed', 'done', 'dead')),
  constraint outbox_handed_check check ((state = 'handed') = (handed_until is not null)),
  constraint outbox_waiting_check check (state = 'pending' or next_attempt_at is null),
  constraint outbox_payload_check check (jsonb_typeof(payload) = 'object' and pg_column_size(payload) <= 16384)
) with (
  fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_scale_factor = 0.1
);
create index outbox_ready_index on outbox (destination, position)
  where state = 'pending' and next_attempt_at is null;
create index outbox_waiting_index on outbox (next_attempt_at)
  where state = 'pending' and next_attempt_at is not null;
create index outbox_handed_index on outbox (destination, handed_until) where state = 'handed';
create index outbox_barring_index on outbox (destination, aggregate, position)
  where state = 'handed' or (state = 'pending' and next_attempt_at is not null);
create index outbox_dead_index on outbox (position) where state = 'dead';
-- Anybody's transaction may write an event, also about somebody else; only the service itself reads them.
alter table outbox enable row level security, force row level security;
create policy outbox_actor on outbox
  using ((select current_setting('plaza.actor', true)) = 'system') with check (true);
-- An event is written whole and pending; what changes of it afterwards is how far it has come.
grant
  select,
  insert (id, type, aggregate, destination, user_id, payload),
  update (state, attempts, next_attempt_at, handed_until, last_error, done_at),
  delete
on outbox to plaza_catalog;

-- The events that took effect here.
create table inbox (
  event_id uuid not null,
  consumed_at timestamptz not null default now(),
  constraint inbox_pkey primary key (event_id)
);
alter table inbox enable row level security, force row level security;
create policy inbox_actor on inbox using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on inbox to plaza_catalog;

-- One row: until when some relay reads by itself, so that nobody need wake it. See outbox_wake.sql.
create unlogged table outbox_relay (
  id integer not null default 1,
  awake_until timestamptz not null,
  constraint outbox_relay_pkey primary key (id),
  constraint outbox_relay_id_check check (id = 1)
) with (fillfactor = 10);
grant select, insert, update on outbox_relay to plaza_catalog;

-- The cache's second tier in a service's schema.

create unlogged table cache_entries (
  name text not null,
  field text not null,
  token text not null,
  value bytea,
  expires_at timestamptz not null,
  constraint cache_entries_pkey primary key (name, field)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
comment on table cache_entries is 'The cache while Redis is away. It may be emptied at any time.';
-- What is kept for one person is read on nobody's behalf, as the cache does, or by the service itself, and never in the
-- transaction of a person, whose own statements have nothing to do with it.
alter table cache_entries enable row level security, force row level security;
create policy cache_entries_actor on cache_entries
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on cache_entries to plaza_catalog;

create table cache_outages (
  process text not null,
  effective boolean not null default false,
  seen_at timestamptz not null default now(),
  constraint cache_outages_pkey primary key (process)
);
comment on table cache_outages is
  'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';
alter table cache_outages enable row level security, force row level security;
create policy cache_outages_actor on cache_outages
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on cache_outages to plaza_catalog;
