-- The schema "messaging" with which the first release begins: tables, indexes, row-level security and grants. Never
-- changed once it is released. Names without a schema are those of the service's own: migrations run with its search
-- path. Policies read the actor in a sub-select, so that the planner reads it once a statement and not once a row.

-- Conversations. Two people have one conversation, whoever opened it. updated_at has no index on purpose: a message
-- updates the row of its conversation in place, and the conversations of a person are found through members.
create table conversations (
  id uuid not null,
  participants uuid[] not null,
  last_message text not null default '',
  message_count int not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  constraint conversations_pkey primary key (id),
  constraint conversations_participants_check
    check (cardinality(participants) between 2 and 50 and array_position(participants, null) is null),
  constraint conversations_last_message_check check (char_length(last_message) <= 200),
  constraint conversations_message_count_check check (message_count >= 0)
);
create unique index conversations_pair_unique on conversations
  (least(participants[1], participants[2]), greatest(participants[1], participants[2]))
  where cardinality(participants) = 2;
-- A conversation is seen by its participants, and what belongs to it by everybody who sees the conversation: the
-- policies of members and messages query the conversation and are answered under the policy below, so that none of them
-- queries its own table. They query it with a scalar sub-select, as the planner may turn an `exists` into a hash of all
-- conversations that the person sees, found by reading everybody's (25 ms instead of 0.2 for a page of messages among
-- 120,000 conversations).
alter table conversations enable row level security, force row level security;
create policy conversations_actor on conversations
  using (
    (select current_setting('plaza.actor', true)) = any (participants::text[])
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy conversations_delete on conversations as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
-- In conversations, members, messages and posts only the service itself deletes (for an account deletion), and nobody
-- rewords anything: who said what, when and to whom cannot be changed.
grant select, insert, update (last_message, message_count, updated_at), delete on conversations to plaza_messaging;

-- The participants of a conversation, each with what they have read of it.
create table members (
  conversation_id uuid not null,
  user_id uuid not null,
  last_read_seq int not null default 0,
  sent_since_read int not null default 0,
  last_read_at timestamptz(3),
  joined_at timestamptz(3) not null default now(),
  constraint members_pkey primary key (conversation_id, user_id),
  constraint members_conversation_id_foreign
    foreign key (conversation_id) references conversations (id) on delete cascade,
  constraint members_read_check check (last_read_seq >= 0 and sent_since_read >= 0)
);
create index members_user_id_index on members (user_id);
alter table members enable row level security, force row level security;
create policy members_select on members for select
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
    or (select true from conversations c where c.id = conversation_id)
  );
create policy members_insert on members for insert
  with check ((select user_id = any (c.participants) from conversations c where c.id = conversation_id));
create policy members_update on members for update
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  )
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy members_delete on members for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (last_read_seq, sent_since_read, last_read_at), delete on members to plaza_messaging;

-- The messages of a conversation.
create table messages (
  id uuid not null,
  conversation_id uuid not null,
  user_id uuid not null,
  seq int not null,
  message text not null,
  timestamp timestamptz(3) not null,
  read boolean not null default false,
  constraint messages_pkey primary key (id),
  constraint messages_conversation_id_seq_unique unique (conversation_id, seq),
  constraint messages_conversation_id_foreign
    foreign key (conversation_id) references conversations (id) on delete cascade,
  constraint messages_message_check check (char_length(message) between 1 and 4000),
  constraint messages_seq_check check (seq > 0)
);
create index messages_user_id_index on messages (user_id);
alter table messages enable row level security, force row level security;
create policy messages_select on messages for select
  using ((select true from conversations c where c.id = conversation_id));
create policy messages_insert on messages for insert
  with check (
    (
      user_id::text = (select current_setting('plaza.actor', true))
      or (select current_setting('plaza.actor', true)) = 'system'
    )
    and (select true from conversations c where c.id = conversation_id)
  );
create policy messages_update on messages for update
  using ((select true from conversations c where c.id = conversation_id));
grant select, insert, update (read) on messages to plaza_messaging;

-- The posts of the feed. Everybody who is signed in reads them.
create table posts (
  id uuid not null,
  user_id uuid not null,
  text text not null,
  club text not null default '',
  created_at timestamptz(3) not null default now(),
  constraint posts_pkey primary key (id),
  constraint posts_text_check check (char_length(text) between 1 and 2000),
  constraint posts_club_check check (char_length(club) <= 50)
);
create index posts_created_at_id_index on posts (created_at, id);
create index posts_user_id_index on posts (user_id);
alter table posts enable row level security, force row level security;
create policy posts_select on posts for select
  using (coalesce((select current_setting('plaza.actor', true)), '') <> '');
create policy posts_insert on posts for insert
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy posts_delete on posts for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on posts to plaza_messaging;

-- The notifications of people, and when they were read.
create table notifications (
  id uuid not null,
  user_id uuid not null,
  type text not null,
  title text not null,
  body text not null default '',
  data jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  read_at timestamptz(3),
  constraint notifications_pkey primary key (id),
  constraint notifications_type_check check (type ~ '^[a-z]+\.[a-z_]+$'),
  constraint notifications_title_check check (char_length(title) between 1 and 200),
  constraint notifications_body_check check (char_length(body) <= 1000)
);
create index notifications_user_id_index on notifications (user_id, id);
create index notifications_unread_index on notifications (user_id, id) where read_at is null;
alter table notifications enable row level security, force row level security;
create policy notifications_actor on notifications
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy notifications_insert_by_system on notifications as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy notifications_delete_by_system on notifications as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (read_at), delete on notifications to plaza_messaging;

-- The webhooks of people. A disabled one keeps the reason; a deleted one stays until its deliveries are removed.
-- Several secrets are valid at a time: `secret`, the one before it until `previous_until`, and those before that, each
-- until its own end, in `earlier_secrets`.
create table webhook_endpoints (
  id uuid not null,
  user_id uuid not null,
  url text not null,
  description text not null default '',
  event_types text[] not null,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz(3),
  enabled boolean not null default true,
  disabled_reason text not null default '',
  failing_since timestamptz(3),
  hold_until timestamptz(3),
  version int not null default 1,
  deleted_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  earlier_secrets jsonb not null default '[]',
  constraint webhook_endpoints_pkey primary key (id),
  constraint webhook_endpoints_url_check check (char_length(url) <= 2048),
  constraint webhook_endpoints_description_check check (char_length(description) <= 200),
  constraint webhook_endpoints_event_types_check check (cardinality(event_types) between 1 and 50),
  constraint webhook_endpoints_disabled_check
    check (enabled = (disabled_reason = '') and disabled_reason in ('', 'owner', 'gone', 'failing')),
  constraint webhook_endpoints_previous_check check ((previous_secret is null) = (previous_until is null)),
  constraint webhook_endpoints_earlier_check
    check (jsonb_typeof(earlier_secrets) = 'array' and jsonb_array_length(earlier_secrets) <= 10)
);
create index webhook_endpoints_user_id_index on webhook_endpoints (user_id, id);
create index webhook_endpoints_deleted_index on webhook_endpoints (id) where deleted_at is not null;
alter table webhook_endpoints enable row level security, force row level security;
create policy webhook_endpoints_actor on webhook_endpoints
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant
  select,
  insert,
  update (
    url, description, event_types, secret, previous_secret, previous_until, earlier_secrets, enabled, disabled_reason,
    failing_since, hold_until, version, deleted_at, updated_at
  ),
  delete
on webhook_endpoints to plaza_messaging;

-- One event for one webhook. What came for a disabled webhook is kept as "skipped". The fill factor leaves room for a
-- delivery to be claimed in place.
create table webhook_deliveries (
  id uuid not null,
  endpoint_id uuid not null,
  user_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  payload text not null,
  status text not null default 'pending',
  attempts int not null default 0,
  tries int not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  claimed_until timestamptz(3),
  response_status int not null default 0,
  error text not null default '',
  created_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  constraint webhook_deliveries_pkey primary key (id),
  constraint webhook_deliveries_event_unique unique (event_id, endpoint_id),
  constraint webhook_deliveries_endpoint_id_foreign
    foreign key (endpoint_id) references webhook_endpoints (id) on delete cascade,
  constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed', 'skipped')),
  constraint webhook_deliveries_ended_check check ((status = 'pending') = (ended_at is null))
) with (fillfactor = 70);
create index webhook_deliveries_user_id_index on webhook_deliveries (user_id, id);
create index webhook_deliveries_endpoint_id_index on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_due_index on webhook_deliveries (endpoint_id, next_attempt_at, id)
  where status = 'pending';
create index webhook_deliveries_skipped_index on webhook_deliveries (id) where status = 'skipped';
alter table webhook_deliveries enable row level security, force row level security;
create policy webhook_deliveries_actor on webhook_deliveries
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
-- What is to be delivered, and to whom, cannot be changed.
grant
  select,
  insert,
  update (status, attempts, tries, next_attempt_at, claimed_until, response_status, error, ended_at),
  delete
on webhook_deliveries to plaza_messaging;

-- One request of a delivery, and its response.
create table webhook_attempts (
  delivery_id uuid not null,
  number int not null,
  user_id uuid not null,
  started_at timestamptz(3) not null,
  duration_ms int not null,
  response_status int not null,
  response_body text not null,
  error text not null,
  constraint webhook_attempts_pkey primary key (delivery_id, number),
  constraint webhook_attempts_delivery_id_foreign
    foreign key (delivery_id) references webhook_deliveries (id) on delete cascade
);
alter table webhook_attempts enable row level security, force row level security;
create policy webhook_attempts_actor on webhook_attempts
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy webhook_attempts_insert_by_system on webhook_attempts as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert on webhook_attempts to plaza_messaging;

-- People whose account is deleted: what comes late for them has no effect. The index is for a query that runs again and
-- again: whose account was deleted a short while ago, among all that ever were.
create table erased_people (
  user_id uuid not null,
  erased_at timestamptz(3) not null default now(),
  constraint erased_people_pkey primary key (user_id)
);
create index erased_people_erased_at_index on erased_people (erased_at);
alter table erased_people enable row level security, force row level security;
create policy erased_people_actor on erased_people
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy erased_people_insert_by_system on erased_people as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert on erased_people to plaza_messaging;

-- The keys under which calls were made, with what they were answered.
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
grant select, insert, update (response), delete on idempotency_keys to plaza_messaging;

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
on outbox to plaza_messaging;

-- The events that took effect here.
create table inbox (
  event_id uuid not null,
  consumed_at timestamptz not null default now(),
  constraint inbox_pkey primary key (event_id)
);
alter table inbox enable row level security, force row level security;
create policy inbox_actor on inbox using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on inbox to plaza_messaging;

-- One row: until when some relay reads by itself, so that nobody need wake it. See outbox_wake.sql.
create unlogged table outbox_relay (
  id integer not null default 1,
  awake_until timestamptz not null,
  constraint outbox_relay_pkey primary key (id),
  constraint outbox_relay_id_check check (id = 1)
) with (fillfactor = 10);
grant select, insert, update on outbox_relay to plaza_messaging;

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
grant select, insert, update, delete on cache_entries to plaza_messaging;

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
grant select, insert, update, delete on cache_outages to plaza_messaging;
