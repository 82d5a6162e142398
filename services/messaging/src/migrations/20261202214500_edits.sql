-- Edits of messages, with what they said before, and messages that one person has hidden.
alter table messages
  add column edits int not null default 0,
  add column edited_at timestamptz(3),
  -- small table: no release has been made before it
  add constraint messages_edits_check check (edits between 0 and 10);
-- The trigger guard_messages lets only the service itself change these.
grant update (message, edits, edited_at) on messages to plaza_messaging;

create table message_versions (
  message_id uuid not null,
  number int not null,
  conversation_id uuid not null,
  user_id uuid not null,
  text text not null,
  written_at timestamptz(3) not null,
  constraint message_versions_pkey primary key (message_id, number),
  constraint message_versions_message_id_foreign foreign key (message_id) references messages (id) on delete cascade,
  constraint message_versions_conversation_id_foreign foreign key (conversation_id)
    references conversations (id) on delete cascade,
  constraint message_versions_number_check check (number between 1 and 10),
  constraint message_versions_text_check check (char_length(text) between 1 and 4000)
);
create index message_versions_conversation_id_index on message_versions (conversation_id);
create index message_versions_user_id_index on message_versions (user_id);
alter table message_versions enable row level security, force row level security;
create policy message_versions_select on message_versions for select
  using ((select true from conversations c where c.id = conversation_id));
create policy message_versions_insert on message_versions for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy message_versions_delete on message_versions for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on message_versions to plaza_messaging;

create table hidden_messages (
  user_id uuid not null,
  conversation_id uuid not null,
  message_id uuid not null,
  hidden_at timestamptz(3) not null default now(),
  constraint hidden_messages_pkey primary key (user_id, conversation_id, message_id),
  constraint hidden_messages_conversation_id_foreign foreign key (conversation_id)
    references conversations (id) on delete cascade,
  constraint hidden_messages_message_id_foreign foreign key (message_id) references messages (id) on delete cascade
);
create index hidden_messages_conversation_id_index on hidden_messages (conversation_id);
create index hidden_messages_message_id_index on hidden_messages (message_id);
alter table hidden_messages enable row level security, force row level security;
create policy hidden_messages_actor on hidden_messages
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, delete on hidden_messages to plaza_messaging;
