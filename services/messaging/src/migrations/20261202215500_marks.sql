-- Reactions to messages, and messages that are pinned.
alter table messages add column pinned_at timestamptz(3);
-- small table: no release has been made before it
create index messages_pinned_index on messages (conversation_id, seq) where pinned_at is not null;
-- The trigger guard_messages lets only the service itself change it.
grant update (pinned_at) on messages to plaza_messaging;

create table reactions (
  message_id uuid not null,
  user_id uuid not null,
  emoji text not null,
  conversation_id uuid not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  constraint reactions_pkey primary key (message_id, user_id, emoji),
  constraint reactions_message_id_foreign foreign key (message_id) references messages (id) on delete cascade,
  constraint reactions_conversation_id_foreign foreign key (conversation_id)
    references conversations (id) on delete cascade,
  constraint reactions_emoji_check check (char_length(emoji) between 1 and 16)
);
create index reactions_conversation_id_index on reactions (conversation_id);
create index reactions_user_id_index on reactions (user_id);
alter table reactions enable row level security, force row level security;
create policy reactions_select on reactions for select
  using ((select true from conversations c where c.id = conversation_id));
create policy reactions_insert on reactions for insert
  with check (
    user_id::text = (select current_setting('plaza.actor', true))
    and (select true from messages m where m.id = message_id and m.conversation_id = reactions.conversation_id)
  );
create policy reactions_delete on reactions for delete
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, delete on reactions to plaza_messaging;
