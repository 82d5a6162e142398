-- search_parts: of what very many things match, a search reads a sixteenth, or a sixty-fourth, as is enough.

alter table search_documents drop constraint search_documents_slice_check;
-- small table: no release has been made before it
update search_documents set slice = abs(hashtext(id)) % 64;
alter table search_documents add constraint search_documents_slice_check check (slice between 0 and 63) not valid;
alter table search_documents validate constraint search_documents_slice_check;
drop index search_documents_slice_index;
-- small table: no release has been made before it
create index search_documents_slice_index on search_documents using gin (document)
  with (gin_pending_list_limit = 256) where slice < 4;
-- small table: no release has been made before it
create index search_documents_first_slice_index on search_documents using gin (document)
  with (gin_pending_list_limit = 256) where slice < 1;
