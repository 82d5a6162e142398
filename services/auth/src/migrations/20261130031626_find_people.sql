-- What administrators find people by: the time of registration, and the beginning of an e-mail address or a name.

-- The function search_names sets these columns from now on.
alter table users add column search_name text, add column search_rest text;
update users set search_name = lower(name), search_rest = substring(lower(name) from '\s+(.+)$') where search_name is null;

-- small table: no release has been made before it
create index users_created_index on users (created_at, id);
-- small table: no release has been made before it
create index users_email_prefix_index on users (email text_pattern_ops);
-- small table: no release has been made before it
create index users_search_name_index on users (search_name text_pattern_ops);
-- small table: no release has been made before it
create index users_search_rest_index on users (search_rest text_pattern_ops);
