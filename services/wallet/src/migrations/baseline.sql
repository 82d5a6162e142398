-- The schema "wallet" with which the first release begins: tables, indexes, row-level security and grants. Never
-- changed once it is released. Names without a schema are those of the service's own: migrations run with its search
-- path. The triggers stand with the functions that they call, in the .sql files beside the features.
--
-- The service's role reads the ledger and writes nothing of it: movements, holds, credits, freezes and the limits of a
-- wallet change only in functions, which run as the owner of the tables and check who acts.

-- Wallets.

-- The money of a person or a merchant in one currency; an account of the platform; or an account of unclaimed money. A
-- merchant's wallet has the merchant's id as user_id. Credits are a wallet in the currency XCR. An account of the
-- platform that many movements touch has several shards, so that these movements do not wait for each other.
--
-- Each wallet has a chain of hashes of its own (see ledger/posting/entry_hash.sql), so that postings in two wallets never wait
-- for each other. entry_hash and entry_count are where the chain ends, so that missing entries at its end are found
-- too.
create table wallets (
  id uuid not null,
  kind text not null,
  user_id uuid,
  name text,
  shard smallint not null default 0,
  currency text not null,
  balance numeric(24, 4) not null default '0',
  held numeric(24, 4) not null default '0',
  assets jsonb not null default '{}',
  created_at timestamptz(6) not null default now(),
  entry_count bigint not null default 0,
  entry_hash bytea not null default '',
  frozen text,
  -- Null: for the wallet of a person, the limit of the currency holds (see limits). For others there is none.
  movement_limit numeric(20, 4),
  day_limit numeric(20, 4),
  -- What was spent on the day spent_on, for the limit of a day.
  spent numeric(24, 4) not null default '0',
  spent_on date,
  closed text,
  -- A wallet is frozen by itself (alone), because the owner of the merchant is frozen (owner), or for both reasons.
  -- Each reason ends by itself, and the wallet is frozen as long as there is one.
  frozen_by text,
  constraint wallets_pkey primary key (id),
  constraint wallets_user_currency_unique unique (user_id, currency),
  constraint wallets_name_shard_currency_unique unique (name, shard, currency),
  constraint wallets_owner_check check (
    case kind
      when 'user' then user_id is not null and name is null
      when 'system' then user_id is null and name is not null
      when 'merchant' then name is not null
      -- Money that comes back for a person whose account is deleted stays out of wallets that nobody can open.
      when 'unclaimed' then user_id is null and name ~ '^unclaimed:[0-9a-f-]{36}$'
      else false
    end
  ),
  constraint wallets_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint wallets_available_check check (kind = 'system' or balance - held >= 0),
  constraint wallets_held_check check (held >= 0),
  constraint wallets_frozen_check check (frozen in ('debits', 'all')),
  constraint wallets_frozen_by_check check (
    frozen_by is null or frozen is not null and frozen_by in ('alone', 'owner', 'both')
  ),
  constraint wallets_limits_check check (movement_limit >= 0 and day_limit >= 0),
  constraint wallets_spent_check check (spent >= 0),
  -- While an account deletion is decided, nothing moves, not even what a freeze does not stop; nor afterwards.
  constraint wallets_closed_check check (
    case
      when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0)
      else closed is null
    end
  )
) with (fillfactor = 70);
create index wallets_unclaimed_index on wallets (created_at, id) where kind = 'unclaimed' and balance > 0;
alter table wallets enable row level security, force row level security;
create policy wallets_actor on wallets
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on wallets to plaza_wallet;

-- What may leave a wallet of a currency in one movement and in one day, where the wallet has no limit of its own.
create table limits (
  currency text not null,
  movement_limit numeric(20, 4),
  day_limit numeric(20, 4),
  constraint limits_pkey primary key (currency),
  constraint limits_amount_check check (movement_limit >= 0 and day_limit >= 0)
);
alter table limits enable row level security, force row level security;
create policy limits_actor on limits
  using (true) with check ((select current_setting('plaza.actor', true)) = 'system');
create policy limits_delete_by_system on limits as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on limits to plaza_wallet;

-- Settings that functions read. limits_time_zone: in which time zone the day of a limit ends at midnight.
create table settings (
  name text not null,
  value text not null,
  constraint settings_pkey primary key (name)
);
alter table settings enable row level security, force row level security;
create policy settings_actor on settings
  using (true) with check ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on settings to plaza_wallet;

-- What administrators decided about wallets.
create table wallet_decisions (
  id uuid not null,
  user_id uuid not null,
  currency text not null,
  action text not null,
  reason text not null,
  movement_limit numeric(20, 4),
  day_limit numeric(20, 4),
  decided_by uuid not null,
  created_at timestamptz(6) not null,
  constraint wallet_decisions_pkey primary key (id),
  constraint wallet_decisions_action_check check (action in ('freeze', 'unfreeze', 'limits'))
);
create index wallet_decisions_user_index on wallet_decisions (user_id, created_at, id);
alter table wallet_decisions enable row level security, force row level security;
create policy wallet_decisions_actor on wallet_decisions
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on wallet_decisions to plaza_wallet;

-- The ledger.

-- Movements as people see them. By month, like the entries: to archive a month is to detach it, and an old month never
-- slows a new posting. The months are made by make_partitions. There is no default partition: a row in it would be in
-- no month that can be archived, and its month could not be made any more. A posting without a partition fails as a
-- whole.
create table transactions (
  id uuid not null,
  "timestamp" timestamptz(6) not null,
  user_id uuid not null,
  type text not null,
  direction text not null,
  amount numeric(20, 4) not null,
  currency text not null,
  balance_after numeric(24, 4) not null,
  metadata jsonb not null default '{}',
  counterparty_id uuid,
  movement_id uuid not null,
  constraint transactions_pkey primary key (id, "timestamp"),
  constraint transactions_type_check check (
    type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee')
  ),
  constraint transactions_direction_check check (direction in ('credit', 'debit')),
  constraint transactions_amount_check check (amount > 0),
  constraint transactions_balance_check check (balance_after >= 0)
) partition by range ("timestamp");
create index transactions_user_index on transactions (user_id, "timestamp", id);
create index transactions_user_type_index on transactions (user_id, type, "timestamp", id);
alter table transactions enable row level security, force row level security;
-- With both conditions written out, here and for the entries: guard_partition copies them to each partition.
create policy transactions_actor on transactions
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on transactions to plaza_wallet;

-- Entries, by month. There is no foreign key to the wallet: refuse_unbalanced checks that it is there, for less.
create table entries (
  wallet_id uuid not null,
  "timestamp" timestamptz(6) not null,
  id uuid not null,
  movement_id uuid not null,
  user_id uuid,
  amount numeric(20, 4) not null,
  currency text not null,
  balance_after numeric(24, 4) not null,
  number bigint not null,
  hash bytea not null,
  constraint entries_pkey primary key (wallet_id, "timestamp", id),
  constraint entries_amount_check check (amount <> 0)
) partition by range ("timestamp");
create index entries_movement_index on entries (movement_id);
alter table entries enable row level security, force row level security;
create policy entries_actor on entries
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on entries to plaza_wallet;

-- Holds. One that was voided before it was placed is a row without a wallet, so that placing it later is refused.
create table holds (
  id uuid not null,
  request_id text not null,
  user_id uuid not null,
  wallet_id uuid,
  amount numeric(20, 4),
  currency text,
  status text not null,
  metadata jsonb not null default '{}',
  expires_at timestamptz(6),
  transaction_id uuid,
  result jsonb,
  created_at timestamptz(6) not null default now(),
  ended_at timestamptz(6),
  captured numeric(20, 4) not null default '0',
  -- The payment that the hold is of, which follows it: see payment_held.
  payment_id uuid generated always as ((metadata->>'payment_id')::uuid) stored,
  constraint holds_pkey primary key (id),
  constraint holds_request_unique unique (request_id),
  constraint holds_wallet_id_foreign foreign key (wallet_id) references wallets (id),
  constraint holds_status_check check (status in ('held', 'captured', 'voided', 'expired')),
  constraint holds_amount_check check (amount > 0),
  constraint holds_captured_check check (
    captured >= 0 and captured <= coalesce(amount, 0) and (status <> 'captured' or captured > 0)
  ),
  constraint holds_tombstone_check check (
    wallet_id is not null and amount is not null and currency is not null and expires_at is not null
    or status = 'voided'
  ),
  constraint holds_ended_check check ((status = 'held') = (ended_at is null))
);
create index holds_user_index on holds (user_id);
create index holds_wallet_index on holds (wallet_id);
create index holds_expiry_index on holds (expires_at) where status = 'held';
alter table holds enable row level security, force row level security;
create policy holds_actor on holds
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on holds to plaza_wallet;

-- How much of a transaction was refunded.
create table refunds (
  transaction_id uuid not null,
  movement_id uuid not null,
  user_id uuid not null,
  currency text not null,
  amount numeric(20, 4) not null,
  refunded numeric(20, 4) not null,
  updated_at timestamptz(6) not null default now(),
  constraint refunds_pkey primary key (transaction_id),
  constraint refunds_rest_check check (refunded > 0 and refunded <= amount)
);
create index refunds_movement_index on refunds (movement_id);
create index refunds_user_index on refunds (user_id);
alter table refunds enable row level security, force row level security;
create policy refunds_actor on refunds
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on refunds to plaza_wallet;

-- Which movement was reversed by which.
create table reversals (
  movement_id uuid not null,
  reversed_by uuid not null,
  created_at timestamptz(6) not null default now(),
  constraint reversals_pkey primary key (movement_id)
);
grant select on reversals to plaza_wallet;

-- What post_movements takes, and what its parts hand on to each other: see ledger/posting. Positions are counted from 1.

-- A wallet, whether it was opened or not.
create type posting_account as (id uuid, kind text, user_id uuid, name text, shard smallint, currency text);

-- A movement. It is posted together with the one at the position "leader", which is the first of its group, or not at
-- all. The legs at the positions from first_leg to last_leg are its own. "effect" is the position of its effect. The
-- key is that of the group, and stands in its leader.
create type posting_movement as (
  id uuid, leader integer, first_leg integer, last_leg integer, effect integer, ignores_freezes boolean,
  ignores_limits boolean, key_user_id uuid, key text, key_method text, key_hash bytea
);

-- What the wallet at the position "account" receives, or pays where it is negative. With a transaction_id it becomes a
-- transaction, which user_id reads, or the owner of the wallet where that is null.
create type posting_leg as (
  account integer, id uuid, amount numeric(20, 4), transaction_id uuid, type text, user_id uuid, metadata jsonb,
  counterparty_id uuid
);

-- The effect of a movement on a hold (place, capture, void or extend), on what may be refunded, or on what may be
-- reversed. "hold" and "refund" are numbers: the same hold, or transaction, has the same number in a batch.
create type posting_effect as (
  action text, hold integer, request_id text, hold_id uuid, user_id uuid, amount numeric(20, 4), currency text,
  expires_at timestamptz, metadata jsonb, final boolean, refund integer, refund_of uuid, refund_amount numeric(20, 4),
  reversal_of uuid
);

-- A wallet as it will be. "guarded": it has more to check than whether it has enough. "stands_for": for an account of
-- unclaimed money, the position of the closed wallet that it stands for.
create type posting_wallet as (
  place integer, balance numeric, held numeric, spent numeric, entry_count bigint, entry_hash bytea, touched boolean,
  is_there boolean, floored boolean, guarded boolean, id uuid, kind text, user_id uuid, name text, shard smallint,
  currency text, mismatched boolean, frozen text, movement_limit numeric, day_limit numeric, stands_for integer
);

-- A hold as it will be, with the position of its wallet; how much of a transaction will be refunded.
create type posting_hold as (place integer, hold holds, wallet integer, changed boolean);
create type posting_refund as (refund refunds, changed boolean);

-- What an effect on a hold comes to: the hold afterwards, or the refusal; "repeated" if there is nothing left to do.
-- "held" is by how much more is held in the wallet, "taken" what was captured.
create type posting_hold_step as (
  hold holds, refusal text, repeated boolean, wallet integer, held numeric, taken numeric
);

-- All that a batch is decided on, and what is decided. "outcomes" are those of the leaders, as JSON: null while it is
-- open; those that are "keyed" are stored under their key. "opens": some wallet is touched that was not opened yet.
-- "received" are the positions of transactions whose owner is notified.
create type posting_state as (
  wallets posting_wallet[], opens boolean, holds posting_hold[], refunds posting_refund[], reversed uuid[],
  reversed_by uuid[], outcomes text[], keyed boolean[], entries entries[], transactions transactions[],
  received integer[]
);

-- The keys under which movements were posted and functions were called, with what they were answered. They are written
-- by these functions, and so the service's role only reads them, and removes a key whose request was refused elsewhere.
create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  method text not null,
  request_hash bytea not null,
  response bytea,
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
grant select, delete on idempotency_keys to plaza_wallet;

-- What remains of a month whose rows were archived: enough for every balance after it, and for the chains to go on.
-- Written only by the operator's commands, which work as the owner.
create table archived_months (
  month date not null,
  digest bytea not null,
  entries bigint not null,
  transactions bigint not null,
  sums jsonb not null,
  schema_version text not null,
  archived_at timestamptz(6) not null default now(),
  constraint archived_months_pkey primary key (month),
  constraint archived_months_month_check check (month = date_trunc('month', month::timestamp))
);
grant select on archived_months to plaza_wallet;

create table archived_balances (
  wallet_id uuid not null,
  month date not null,
  user_id uuid,
  entries bigint not null,
  opening_number bigint not null,
  opening_hash bytea not null,
  opening_balance numeric(24, 4) not null,
  closing_number bigint not null,
  closing_hash bytea not null,
  closing_balance numeric(24, 4) not null,
  constraint archived_balances_pkey primary key (wallet_id, month),
  constraint archived_balances_wallet_id_foreign foreign key (wallet_id) references wallets (id),
  constraint archived_balances_month_foreign foreign key (month) references archived_months (month) on delete cascade,
  constraint archived_balances_entries_check check (entries > 0 and closing_number = opening_number + entries)
);
create index archived_balances_month_index on archived_balances (month);
create index archived_balances_user_index on archived_balances (user_id);
alter table archived_balances enable row level security, force row level security;
create policy archived_balances_actor on archived_balances
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on archived_balances to plaza_wallet;

-- Credits.

-- Changes of credits as people see them. The credits themselves are in the ledger.
create table credit_transactions (
  id uuid not null,
  user_id uuid not null,
  amount integer not null,
  balance_after integer not null,
  source text not null,
  description text not null default '',
  reference text not null default '',
  refunded_id uuid,
  movement_id uuid not null,
  created_at timestamptz(6) not null,
  constraint credit_transactions_pkey primary key (id),
  constraint credit_transactions_movement_unique unique (movement_id),
  constraint credit_transactions_refunded_id_foreign foreign key (refunded_id) references credit_transactions (id),
  constraint credit_transactions_source_check check (
    source in ('purchase', 'ad', 'bonus', 'reward', 'admin', 'spend', 'refund')
  ),
  constraint credit_transactions_amount_check check (
    amount <> 0 and (amount < 0) = (source = 'spend') and abs(amount) <= 1000000
  ),
  constraint credit_transactions_balance_check check (balance_after >= 0),
  constraint credit_transactions_refund_check check ((source = 'refund') = (refunded_id is not null))
);
create index credit_transactions_user_index on credit_transactions (user_id, created_at, id);
create index credit_transactions_user_source_index on credit_transactions (user_id, source, created_at, id);
create index credit_transactions_refunded_index on credit_transactions (refunded_id);
alter table credit_transactions enable row level security, force row level security;
create policy credit_transactions_actor on credit_transactions
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on credit_transactions to plaza_wallet;

-- Views of ads. The unique constraint and the checks hold the rule of ten rewards a day.
create table ad_views (
  id uuid not null,
  user_id uuid not null,
  ad_id text not null,
  started_at timestamptz(6) not null,
  completed_at timestamptz(6),
  seconds integer,
  credits smallint,
  day date,
  reward_number smallint,
  balance_after integer,
  constraint ad_views_pkey primary key (id),
  constraint ad_views_reward_unique unique (user_id, day, reward_number),
  constraint ad_views_reward_check check (reward_number between 1 and 10),
  constraint ad_views_credits_check check (
    credits between 0 and 2 and (credits > 0) = (reward_number is not null)
  ),
  constraint ad_views_completed_check check (
    num_nulls(completed_at, seconds, credits, day, balance_after) in (0, 5)
  ),
  constraint ad_views_ad_id_check check (length(ad_id) between 1 and 100)
);
create index ad_views_user_index on ad_views (user_id, completed_at);
alter table ad_views enable row level security, force row level security;
create policy ad_views_actor on ad_views
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on ad_views to plaza_wallet;

-- Exchange.

-- Rates, each from a moment on. They belong to nobody.
create table exchange_rates (
  from_currency text not null,
  to_currency text not null,
  valid_from timestamptz(6) not null,
  rate numeric(24, 12) not null,
  source text not null,
  constraint exchange_rates_pkey primary key (from_currency, to_currency, valid_from),
  constraint exchange_rates_pair_check check (
    from_currency ~ '^[A-Z]{3}$' and to_currency ~ '^[A-Z]{3}$' and from_currency <> to_currency
  ),
  constraint exchange_rates_rate_check check (rate > 0)
);
grant select on exchange_rates to plaza_wallet;

-- Quotes: prices that were made from the rates for one person.
create table exchange_quotes (
  id uuid not null,
  user_id uuid not null,
  from_currency text not null,
  to_currency text not null,
  rate numeric(24, 12) not null,
  spread numeric(8, 6) not null,
  from_amount numeric(20, 4) not null,
  to_amount numeric(20, 4) not null,
  fee numeric(20, 4) not null,
  created_at timestamptz(6) not null,
  expires_at timestamptz(6) not null,
  movement_id uuid,
  used_at timestamptz(6),
  constraint exchange_quotes_pkey primary key (id),
  constraint exchange_quotes_amount_check check (
    from_amount > 0 and to_amount > 0 and fee >= 0 and fee < from_amount
  ),
  constraint exchange_quotes_rate_check check (rate > 0 and spread >= 0 and spread < 1),
  constraint exchange_quotes_used_check check ((movement_id is null) = (used_at is null))
);
create index exchange_quotes_user_index on exchange_quotes (user_id, expires_at);
create index exchange_quotes_movement_index on exchange_quotes (movement_id);
alter table exchange_quotes enable row level security, force row level security;
create policy exchange_quotes_actor on exchange_quotes
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on exchange_quotes to plaza_wallet;

-- Payments through a provider that confirms them later.

-- What was begun, and what went back.
create table payment_intents (
  id uuid not null,
  user_id uuid not null,
  provider text not null,
  provider_id text,
  purpose text not null,
  amount numeric(20, 4) not null,
  currency text not null,
  credits integer,
  status text not null default 'pending',
  status_at timestamptz(6),
  movement_id uuid,
  reversed numeric(20, 4) not null default '0',
  owed numeric(20, 4) not null default '0',
  credits_reversed integer not null default 0,
  checked_at timestamptz(6),
  created_at timestamptz(6) not null default now(),
  updated_at timestamptz(6) not null default now(),
  constraint payment_intents_pkey primary key (id),
  constraint payment_intents_provider_unique unique (provider_id),
  constraint payment_intents_purpose_check check (
    purpose in ('deposit', 'credits') and (purpose = 'credits') = (credits is not null)
  ),
  constraint payment_intents_amount_check check (amount > 0 and currency ~ '^[A-Z]{3}$'),
  constraint payment_intents_status_check check (
    status in ('pending', 'processing', 'failed', 'canceled', 'succeeded')
  ),
  constraint payment_intents_posted_check check (
    (status = 'succeeded') = (movement_id is not null) and (status <> 'succeeded' or provider_id is not null)
  ),
  constraint payment_intents_reversed_check check (
    reversed between 0 and amount and (reversed = 0 or status = 'succeeded')
  ),
  constraint payment_intents_owed_check check (owed between 0 and reversed),
  constraint payment_intents_credits_check check (
    credits > 0 and credits_reversed between 0 and coalesce(credits, 0)
  )
);
create index payment_intents_user_index on payment_intents (user_id, created_at);
create index payment_intents_owed_index on payment_intents (user_id, currency) where owed > 0;
alter table payment_intents enable row level security, force row level security;
create policy payment_intents_actor on payment_intents
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- That a deposit succeeded, and what of it was given back, its provider reports, and so no transaction of a person.
create policy payment_intents_begun on payment_intents as restrictive for insert
  with check (
    (select current_setting('plaza.actor', true)) = 'system'
    or (status = 'pending' and provider_id is null and movement_id is null and reversed = 0 and owed = 0)
  );
create policy payment_intents_open on payment_intents as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system' or status <> 'succeeded')
  with check ((select current_setting('plaza.actor', true)) = 'system' or status <> 'succeeded');
grant select, insert, update on payment_intents to plaza_wallet;

-- Providers' events that were processed.
create table stripe_events (
  id text not null,
  type text not null,
  created timestamptz(6) not null,
  processed_at timestamptz(6) not null default now(),
  constraint stripe_events_pkey primary key (id)
);
alter table stripe_events enable row level security, force row level security;
create policy stripe_events_actor on stripe_events
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert on stripe_events to plaza_wallet;

-- What a provider reports of money that goes back: a refund, a dispute, or the sum that a charge contains. See
-- deposits/returns.ts.
create table stripe_claims (
  id text not null,
  provider_id text not null,
  kind text not null,
  amount bigint not null,
  currency text not null,
  status text not null,
  status_at timestamptz(6) not null,
  request_id uuid,
  created_at timestamptz(6) not null default now(),
  constraint stripe_claims_pkey primary key (id),
  constraint stripe_claims_request_unique unique (request_id),
  constraint stripe_claims_kind_check check (kind in ('charge', 'refund', 'dispute')),
  constraint stripe_claims_amount_check check (amount >= 0)
);
create index stripe_claims_provider_index on stripe_claims (provider_id);
alter table stripe_claims enable row level security, force row level security;
create policy stripe_claims_actor on stripe_claims
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update on stripe_claims to plaza_wallet;

-- Merchants, and what is paid to them.

create table merchants (
  id uuid not null,
  user_id uuid not null,
  name text not null,
  currency text not null,
  fee_rate integer not null,
  fee_fixed numeric(20, 4) not null default '0',
  created_at timestamptz(6) not null default now(),
  constraint merchants_pkey primary key (id),
  constraint merchants_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint merchants_fee_check check (fee_rate between 0 and 9999 and fee_fixed >= 0)
);
create index merchants_user_index on merchants (user_id, created_at, id);
alter table merchants enable row level security, force row level security;
create policy merchants_actor on merchants
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- Who is a merchant is decided by the service.
create policy merchants_insert_by_system on merchants as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert on merchants to plaza_wallet;

-- What merchants request to be paid.
create table payment_requests (
  id uuid not null,
  user_id uuid not null,
  merchant_id uuid not null,
  amount numeric(20, 4) not null,
  currency text not null,
  description text not null default '',
  order_reference text not null default '',
  splits jsonb not null default '[]',
  status text not null default 'open',
  payment_id uuid,
  expires_at timestamptz(6) not null,
  created_at timestamptz(6) not null default now(),
  updated_at timestamptz(6) not null default now(),
  constraint payment_requests_pkey primary key (id),
  constraint payment_requests_payment_unique unique (payment_id),
  constraint payment_requests_merchant_id_foreign foreign key (merchant_id) references merchants (id),
  constraint payment_requests_status_check check (
    case status
      when 'open' then payment_id is null
      when 'paid' then payment_id is not null
      else status = 'cancelled'
    end
  ),
  constraint payment_requests_amount_check check (amount > 0)
);
create index payment_requests_user_index on payment_requests (user_id);
create index payment_requests_merchant_index on payment_requests (merchant_id, created_at, id);
alter table payment_requests enable row level security, force row level security;
create policy payment_requests_actor on payment_requests
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- The service's role cancels an open one. Whether one is paid, only the ledger says.
create policy payment_requests_cancel on payment_requests as restrictive for update to plaza_wallet
  using (status = 'open') with check (status = 'cancelled');
grant select, update (status, updated_at) on payment_requests to plaza_wallet;

create table payments (
  id uuid not null,
  user_id uuid not null,
  merchant_id uuid not null,
  owner_id uuid not null,
  amount numeric(20, 4) not null,
  currency text not null,
  capture_method text not null,
  description text not null default '',
  order_reference text not null default '',
  splits jsonb not null default '[]',
  status text not null default 'draft',
  hold_id uuid,
  hold_status text,
  expires_at timestamptz(6),
  captured numeric(20, 4) not null default '0',
  refunded numeric(20, 4) not null default '0',
  fee numeric(20, 4) not null default '0',
  created_at timestamptz(6) not null default now(),
  updated_at timestamptz(6) not null default now(),
  payment_request_id uuid,
  constraint payments_pkey primary key (id),
  constraint payments_hold_unique unique (hold_id),
  constraint payments_merchant_id_foreign foreign key (merchant_id) references merchants (id),
  constraint payments_payment_request_id_foreign foreign key (payment_request_id) references payment_requests (id),
  constraint payments_status_check check (
    status in ('draft', 'requires_capture', 'succeeded', 'partially_refunded', 'refunded', 'voided', 'expired')
  ),
  constraint payments_capture_method_check check (capture_method in ('automatic', 'manual')),
  constraint payments_amounts_check check (
    amount > 0
    and captured between 0 and amount
    and refunded between 0 and captured
    and fee between 0 and captured
  )
);
create index payments_user_index on payments (user_id, created_at, id);
create index payments_merchant_index on payments (merchant_id, created_at, id);
create index payments_owner_index on payments (owner_id);
create index payments_draft_index on payments (created_at) where status = 'draft';
-- Before an account is deleted, payments that wait to be captured are searched for, among all that ever were.
create index payments_open_index on payments (owner_id) where status = 'requires_capture';
create index payments_request_index on payments (payment_request_id);
alter table payments enable row level security, force row level security;
-- The service's role adds and removes drafts. What becomes of a payment, only the ledger says.
create policy payments_actor on payments
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or owner_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy payments_draft on payments for insert
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    and status = 'draft' and hold_id is null and captured = 0
  );
create policy payments_removal on payments as restrictive for delete using (status = 'draft');
grant select, insert, delete on payments to plaza_wallet;

-- Captures and refunds of payments, each with where the payment stood after it.
create table payment_postings (
  transaction_id uuid not null,
  payment_id uuid not null,
  user_id uuid not null,
  owner_id uuid not null,
  kind text not null,
  amount numeric(20, 4) not null,
  captured numeric(20, 4) not null,
  refunded numeric(20, 4) not null,
  fee numeric(20, 4) not null,
  hold_status text,
  posted_at timestamptz(6) not null,
  movement_id uuid,
  refund_id uuid,
  constraint payment_postings_pkey primary key (transaction_id),
  constraint payment_postings_payment_id_foreign foreign key (payment_id) references payments (id),
  constraint payment_postings_kind_check check (kind in ('capture', 'fee', 'refund'))
);
create index payment_postings_payment_index on payment_postings (payment_id);
create index payment_postings_user_index on payment_postings (user_id);
alter table payment_postings enable row level security, force row level security;
create policy payment_postings_actor on payment_postings
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or owner_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check ((select current_setting('plaza.actor', true)) = 'system');
grant select on payment_postings to plaza_wallet;

-- Payouts.

-- The bank accounts to which merchants were paid out: a payout to a new one waits until usable_at.
create table payout_destinations (
  id uuid not null,
  user_id uuid not null,
  merchant_id uuid not null,
  fingerprint bytea not null,
  destination bytea not null,
  destination_masked text not null,
  usable_at timestamptz(6) not null,
  created_at timestamptz(6) not null default now(),
  constraint payout_destinations_pkey primary key (id),
  constraint payout_destinations_account_unique unique (merchant_id, fingerprint),
  constraint payout_destinations_merchant_id_foreign foreign key (merchant_id) references merchants (id)
);
create index payout_destinations_user_index on payout_destinations (user_id, created_at, id);
alter table payout_destinations enable row level security, force row level security;
create policy payout_destinations_actor on payout_destinations
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- Only the ledger adds one: see request_payout.
grant select, delete on payout_destinations to plaza_wallet;

-- Money of merchants on its way out. fingerprint and new_until are of the draft, and are removed when it is requested.
create table payouts (
  id uuid not null,
  user_id uuid not null,
  merchant_id uuid not null,
  amount numeric(20, 4) not null,
  currency text not null,
  provider text not null,
  destination bytea not null,
  destination_masked text not null,
  status text not null default 'draft',
  ending text,
  failure text not null default '',
  transaction_id uuid,
  reference text not null default '',
  attempts integer not null default 0,
  due_at timestamptz(6) not null,
  created_at timestamptz(6) not null default now(),
  ended_at timestamptz(6),
  fingerprint bytea,
  destination_id uuid,
  new_until timestamptz(6),
  waits_until timestamptz(6),
  paused boolean not null default false,
  constraint payouts_pkey primary key (id),
  constraint payouts_merchant_id_foreign foreign key (merchant_id) references merchants (id),
  constraint payouts_status_check check (
    status in ('draft', 'requested', 'processing', 'paid', 'failed', 'cancelled')
  ),
  constraint payouts_ending_check check (
    case
      when ending is null then status not in ('failed', 'cancelled')
      else ending in ('failed', 'cancelled') and status in ('requested', 'processing', ending)
    end
  ),
  constraint payouts_amount_check check (amount > 0),
  constraint payouts_transaction_check check ((status = 'draft') = (transaction_id is null)),
  constraint payouts_ended_check check ((status in ('paid', 'failed', 'cancelled')) = (ended_at is not null))
);
create index payouts_user_index on payouts (user_id, created_at, id);
create index payouts_merchant_index on payouts (merchant_id);
create index payouts_due_index on payouts (due_at) where status in ('draft', 'requested', 'processing');
alter table payouts enable row level security, force row level security;
create policy payouts_actor on payouts
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- That money left or came back, only the ledger says: see payout_posted. Of the rest, the row is the record. In the
-- transaction of a person a payout begins as a draft, and can be cancelled before the provider receives it.
create policy payouts_draft on payouts as restrictive for insert
  with check (status = 'draft' and ending is null and transaction_id is null and ended_at is null);
create policy payouts_cancelling on payouts as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system' or status = 'requested')
  with check (
    (select current_setting('plaza.actor', true)) = 'system'
    or (status = 'requested' and ending = 'cancelled' and reference = '' and failure = '')
  );
create policy payouts_removal on payouts as restrictive for delete using (status = 'draft');
grant
  select,
  insert,
  delete,
  update (status, ending, failure, reference, attempts, due_at, ended_at)
on payouts to plaza_wallet;

-- Account deletions.

-- How far the wallets of a person are closed, as auth decides: closing from the check on, closed when the account is
-- deleted, and open again if it is not.
create table closings (
  user_id uuid not null,
  attempt integer not null,
  state text not null,
  updated_at timestamptz(6) not null default now(),
  constraint closings_pkey primary key (user_id),
  constraint closings_state_check check (state in ('closing', 'open', 'closed'))
);
-- The accounts that were deleted a short while ago are searched for again and again, among all that ever were.
create index closings_closed_index on closings (updated_at) where state = 'closed';
alter table closings enable row level security, force row level security;
create policy closings_actor on closings
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select on closings to plaza_wallet;

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
on outbox to plaza_wallet;

-- The events that took effect here.
create table inbox (
  event_id uuid not null,
  consumed_at timestamptz not null default now(),
  constraint inbox_pkey primary key (event_id)
);
alter table inbox enable row level security, force row level security;
create policy inbox_actor on inbox using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on inbox to plaza_wallet;

-- One row: until when some relay reads by itself, so that nobody need wake it. See outbox_wake.sql.
create unlogged table outbox_relay (
  id integer not null default 1,
  awake_until timestamptz not null,
  constraint outbox_relay_pkey primary key (id),
  constraint outbox_relay_id_check check (id = 1)
) with (fillfactor = 10);
grant select, insert, update on outbox_relay to plaza_wallet;

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
grant select, insert, update, delete on cache_entries to plaza_wallet;

create table cache_outages (
  process text not null,
  effective boolean not null default false,
  seen_at timestamptz not null default now(),
  constraint cache_outages_pkey primary key (process)
);
comment on table cache_outages is 'Processes that are cut off from Redis. While there is one, no process of this service reads Redis.';
alter table cache_outages enable row level security, force row level security;
create policy cache_outages_actor on cache_outages
  using (coalesce((select current_setting('plaza.actor', true)), '') in ('', 'system'));
grant select, insert, update, delete on cache_outages to plaza_wallet;
