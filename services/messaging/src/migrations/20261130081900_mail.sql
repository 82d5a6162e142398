-- Mails to people: what each is, and what became of it. Neither an address nor the content is stored.
create table mails (
  id uuid not null,
  user_id uuid not null,
  template text not null,
  sample_language text,
  state text not null default 'waiting',
  attempts int not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  leased_until timestamptz(3),
  error text not null default '',
  created_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  constraint mails_pkey primary key (id),
  constraint mails_state_check check (state in ('waiting', 'sent', 'refused', 'failed', 'expired', 'skipped')),
  constraint mails_ended_check check ((state = 'waiting') = (ended_at is null)),
  constraint mails_error_check check (char_length(error) <= 100)
) with (fillfactor = 70);
create index mails_user_id_index on mails (user_id, id);
create index mails_due_index on mails (next_attempt_at, id) where state = 'waiting';
-- An administrator writes a test mail to themselves; all others are written and sent by the service itself.
alter table mails enable row level security, force row level security;
create policy mails_actor on mails
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy mails_update_by_system on mails as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy mails_delete_by_system on mails as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
-- What a mail is, and to whom it goes, cannot be changed.
grant
  select,
  insert (id, user_id, template, sample_language, state, ended_at),
  update (state, attempts, next_attempt_at, leased_until, error, ended_at),
  delete
on mails to plaza_messaging;
