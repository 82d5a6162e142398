-- People who have blocked others. Of two people, the conversation knows it, so that sending reads nothing more.
create table blocks (
  user_id uuid not null,
  blocked_id uuid not null,
  blocked_at timestamptz(3) not null default clock_timestamp(),
  constraint blocks_pkey primary key (user_id, blocked_id),
  constraint blocks_blocked_id_check check (user_id <> blocked_id)
);
create index blocks_blocked_id_index on blocks (blocked_id);
alter table blocks enable row level security, force row level security;
create policy blocks_actor on blocks
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, delete on blocks to plaza_messaging;

alter table conversations
  add column closed boolean not null default false,
  -- small table: no release has been made before it
  add constraint conversations_closed_check check (kind = 'direct' or not closed);
-- The trigger guard_people lets only the service itself change it.
grant update (closed) on conversations to plaza_messaging;
