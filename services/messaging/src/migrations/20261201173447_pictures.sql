-- Pictures of posts, as catalog handed them over, and the ids of those of messages.

alter table messages add column attachments uuid[] not null default '{}';
alter table messages
  add constraint messages_attachments_check check (cardinality(attachments) <= 10) not valid;
alter table messages validate constraint messages_attachments_check;

alter table posts add column pictures jsonb not null default '[]';
alter table posts
  add constraint posts_pictures_check
  check (jsonb_typeof(pictures) = 'array' and jsonb_array_length(pictures) <= 10) not valid;
alter table posts validate constraint posts_pictures_check;
-- small table: no release has been made before it
create index posts_pictures_index on posts using gin (pictures jsonb_path_ops) where pictures <> '[]';

-- The service itself takes pictures from posts when they are deleted.
create policy posts_update on posts for update
  using ((select current_setting('plaza.actor', true)) = 'system');
grant update (pictures) on posts to plaza_messaging;
