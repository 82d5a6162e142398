-- pictures_shown: products and events have pictures, and clubs a crest; everybody reads those that are ready.

alter table products add column images uuid[] not null default '{}';
alter table products add constraint products_images_check check (cardinality(images) <= 10) not valid;
alter table products validate constraint products_images_check;
-- small table: no release has been made before it
create index products_images_index on products using gin (images) where images <> '{}';

alter table events add column images uuid[] not null default '{}';
alter table events add constraint events_images_check check (cardinality(images) <= 10) not valid;
alter table events validate constraint events_images_check;
-- small table: no release has been made before it
create index events_images_index on events using gin (images) where images <> '{}';

alter table clubs add column crest_id uuid;
-- small table: no release has been made before it
create index clubs_crest_index on clubs (crest_id) where crest_id is not null;

create policy images_shown on images for select using (is_public and state = 'ready');
