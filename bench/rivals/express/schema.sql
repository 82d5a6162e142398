-- The rival's own database: what one process needs to sell tickets and to answer reads, without a ledger, events and a saga.
create table wallets (
  user_id uuid not null,
  currency text not null,
  balance numeric(20, 2) not null check (balance >= 0),
  primary key (user_id, currency)
);

create table products (
  id uuid primary key,
  position int not null,
  name text not null,
  description text not null,
  club text not null,
  category text not null,
  price numeric(20, 2) not null,
  old_price text not null,
  discount int not null,
  currency text not null,
  stock int not null,
  nft boolean not null
);
create index on products (club, position);

create table events (
  id uuid primary key,
  title text not null,
  club text not null,
  date timestamptz not null,
  venue text not null,
  competition text not null,
  currency text not null,
  hot boolean not null,
  vip boolean not null
);
create index on events (club, date);

create table categories (
  id bigint generated always as identity primary key,
  event_id uuid not null references events,
  name text not null,
  price numeric(20, 2) not null,
  -- Maintained only by a process that is started with KEEP_SEATS_LEFT=1.
  seats_left int not null check (seats_left >= 0),
  unique (event_id, name)
);

create table orders (
  id uuid primary key,
  user_id uuid not null,
  event_id uuid not null references events,
  amount numeric(20, 2) not null,
  currency text not null,
  response json not null,
  created_at timestamptz not null
);
create index on orders (user_id, created_at);

create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  request_hash bytea not null,
  order_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (user_id, key)
);

create table seats (
  id bigint generated always as identity primary key,
  category_id bigint not null references categories,
  position int not null,
  label text not null,
  order_id uuid
);
create index on seats (category_id, position) where order_id is null;

create table tickets (
  id uuid primary key,
  user_id uuid not null,
  event_id uuid not null references events,
  order_id uuid not null references orders,
  category text not null,
  seat text not null,
  price numeric(20, 2) not null,
  currency text not null,
  qr_code text not null,
  status text not null default 'valid',
  created_at timestamptz not null
);
create index on tickets (user_id, created_at);

-- Products and events have the fields that Plaza's lists have; an event has `category`, `price` and `seats` beside them.
create procedure seed(people uuid[], products_of_plaza jsonb, events_of_plaza jsonb) language sql begin atomic
  insert into wallets (user_id, currency, balance) select person, 'EUR', 1000000 from unnest(people) person;

  insert into products (id, position, name, description, club, category, price, old_price, discount, currency, stock, nft)
  select p.id, row_number() over (), p.name, p.description, p.club, p.category, p.price, p.old_price, p.discount, p.currency, p.stock, p.nft
  from jsonb_to_recordset(products_of_plaza) as p (id uuid, name text, description text, club text, category text, price numeric, old_price text,
    discount int, currency text, stock int, nft boolean);

  insert into events (id, title, club, date, venue, competition, currency, hot, vip)
  select e.id, e.title, e.club, e.date, e.venue, e.competition, e.currency, e.hot, e.vip
  from jsonb_to_recordset(events_of_plaza) as e (id uuid, title text, club text, date timestamptz, venue text, competition text, currency text,
    hot boolean, vip boolean);

  insert into categories (event_id, name, price, seats_left)
  select e.id, e.category, e.price, e.seats from jsonb_to_recordset(events_of_plaza) as e (id uuid, category text, price numeric, seats int);

  insert into seats (category_id, position, label)
  select c.id, n, left(c.name, 1) || '-' || n from categories c, generate_series(1, c.seats_left) n order by c.id, n;
end;
