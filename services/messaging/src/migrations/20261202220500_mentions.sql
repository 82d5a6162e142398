-- Mentions: the people whom a message mentions.
alter table messages
  add column mentions uuid[] not null default '{}',
  -- small table: no release has been made before it
  add constraint messages_mentions_check check (cardinality(mentions) <= 20);
