-- The schema "billing": subscriptions and configuration of people. It can be in a database of its own, so nothing here refers to another schema.

-- One person, one row. Its state is Stripe's.
create table subscriptions (
  id text not null,
  user_id text not null,
  status text not null default 'inactive',
  plan text not null default 'free',
  stripe_status text,
  stripe_customer_id text,
  stripe_subscription_id text,
  current_period_start timestamptz,
  current_period_end timestamptz,
  cancel_at_period_end boolean not null default false,
  trial_ends_at timestamptz,
  grace_ends_at timestamptz,
  checkout_id text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  plan_changed_at timestamptz,
  checked_at timestamptz,
  constraint subscriptions_pkey primary key (id),
  constraint subscriptions_user_id_unique unique (user_id),
  constraint subscriptions_stripe_customer_id_unique unique (stripe_customer_id),
  constraint subscriptions_stripe_subscription_id_unique unique (stripe_subscription_id),
  constraint subscriptions_id_check check (id ~ '^[a-z][a-z0-9]{1,31}$'),
  constraint subscriptions_status_check check (status in ('active', 'inactive', 'cancelled', 'expired')),
  constraint subscriptions_plan_check check (plan in ('free', 'pro', 'business')),
  constraint subscriptions_stripe_status_check check (
    stripe_status in ('active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid')
  )
);
create index subscriptions_plan_changed_at_index on subscriptions (plan_changed_at, user_id);
create index subscriptions_checked_at_index on subscriptions (checked_at);
create index subscriptions_grace_ends_at_index on subscriptions (grace_ends_at);
alter table subscriptions enable row level security, force row level security;
create policy subscriptions_actor on subscriptions
  using (
    user_id = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- A person reads their row. What it says is decided by Stripe.
create policy subscriptions_insert_by_system on subscriptions as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy subscriptions_update_by_system on subscriptions as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy subscriptions_delete_by_system on subscriptions as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on subscriptions to plaza_billing;

-- What a person configures. The key is sealed.
create table user_config (
  id text not null,
  user_id text not null,
  data_pod_url text,
  data_pod_api_key text,
  data_pod_api_key_last_four text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint user_config_pkey primary key (id),
  constraint user_config_user_id_unique unique (user_id),
  constraint user_config_id_check check (id ~ '^[a-z][a-z0-9]{1,31}$'),
  constraint user_config_data_pod_url_check check (char_length(data_pod_url) <= 2048),
  constraint user_config_last_four_check check (char_length(data_pod_api_key_last_four) <= 4),
  constraint user_config_key_check check (data_pod_api_key is null or data_pod_url is not null)
);
alter table user_config enable row level security, force row level security;
create policy user_config_actor on user_config
  using (
    user_id = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, update, delete on user_config to plaza_billing;

-- Customers of deleted accounts, until Stripe has deleted them.
create table customer_removals (
  stripe_customer_id text not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  constraint customer_removals_pkey primary key (stripe_customer_id)
);
create index customer_removals_next_attempt_at_index on customer_removals (next_attempt_at);
alter table customer_removals enable row level security, force row level security;
create policy customer_removals_system on customer_removals
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update, delete on customer_removals to plaza_billing;
