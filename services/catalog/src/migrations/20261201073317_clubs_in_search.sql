-- Clubs are found by search too: search_changed.sql finds those that are there.
alter table search_documents drop constraint search_documents_kind_check;
alter table search_documents add constraint search_documents_kind_check
  check (kind in ('product', 'event', 'plan', 'club')) not valid;
alter table search_documents validate constraint search_documents_kind_check;
