-- What people report of messages and of each other, with a copy of the words, until staff has decided on it.
create table reports (
  id uuid not null,
  user_id uuid not null,
  person_id uuid not null,
  conversation_id uuid,
  message_id uuid,
  message text not null default '',
  reason text not null,
  note text not null default '',
  state text not null default 'open',
  decision text not null default '',
  created_at timestamptz(3) not null default clock_timestamp(),
  resolved_at timestamptz(3),
  constraint reports_pkey primary key (id),
  constraint reports_person_id_check check (user_id <> person_id),
  constraint reports_message_id_check check ((message_id is null) = (conversation_id is null)),
  constraint reports_message_check check (char_length(message) <= 4000),
  constraint reports_reason_check
    check (reason in ('spam', 'fraud', 'harassment', 'hate', 'violence', 'other')),
  constraint reports_note_check check (char_length(note) <= 1000),
  constraint reports_state_check
    check (state in ('open', 'acted', 'dismissed') and (state = 'open') = (resolved_at is null)),
  constraint reports_decision_check check (char_length(decision) <= 1000)
);
create index reports_person_id_index on reports (person_id);
-- Who reports the same again, while it is open, reports it once.
create unique index reports_open_unique on reports
  (user_id, person_id, coalesce(message_id, person_id)) where state = 'open';
create index reports_user_id_index on reports (user_id);
create index reports_state_id_index on reports (state, id);
alter table reports enable row level security, force row level security;
create policy reports_select on reports for select
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy reports_insert on reports for insert
  with check (user_id::text = (select current_setting('plaza.actor', true)) and state = 'open');
create policy reports_update on reports for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy reports_delete on reports for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete, update (state, decision, resolved_at) on reports to plaza_messaging;
