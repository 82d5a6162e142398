-- The picture of a profile, as catalog handed it over.

alter table users add column picture jsonb;
alter table users add constraint users_picture_check check (jsonb_typeof(picture) = 'object') not valid;
alter table users validate constraint users_picture_check;
-- small table: no release has been made before it
create index users_picture_index on users ((picture ->> 'id')) where picture is not null;
