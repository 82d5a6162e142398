-- What changes for each person, in one sequence: 1, 2, 3 … without gaps, in the order of the commits. The rows name
-- what changed, and hold nothing of it. They are kept for 30 days. The moment of a change also tells it from another
-- one that had its number in a history that a failover or a restore has undone.
create table person_changes (
  user_id uuid not null,
  number int not null,
  kind text not null,
  subject_id uuid,
  conversation_id uuid,
  created_at timestamptz(3) not null,
  constraint person_changes_pkey primary key (user_id, number),
  constraint person_changes_number_check check (number > 0),
  constraint person_changes_kind_check check (kind ~ '^[a-z]+\.[a-z]+$')
);
create index person_changes_created_at_index on person_changes (created_at);
alter table person_changes enable row level security, force row level security;
create policy person_changes_actor on person_changes
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy person_changes_insert_by_system on person_changes as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy person_changes_delete_by_system on person_changes as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on person_changes to plaza_messaging;

-- The last number of each person, and the moment of that change. Its row is locked by the last statement of a
-- transaction that changes something for them, until the commit: that makes the order of the numbers that of the
-- commits, and a rollback leave no gap. A row is updated in place again and again.
create table change_counters (
  user_id uuid not null,
  last_number int not null,
  last_at timestamptz(3) not null,
  constraint change_counters_pkey primary key (user_id),
  constraint change_counters_last_number_check check (last_number > 0)
) with (fillfactor = 50);
alter table change_counters enable row level security, force row level security;
create policy change_counters_actor on change_counters
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy change_counters_insert_by_system on change_counters as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy change_counters_update_by_system on change_counters as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy change_counters_delete_by_system on change_counters as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (last_number, last_at), delete on change_counters to plaza_messaging;

-- One row: the epoch, which every cursor has. An operator who changes it makes all cursors useless.
create table live_epoch (
  id int not null default 1,
  epoch uuid not null default gen_random_uuid(),
  constraint live_epoch_pkey primary key (id),
  constraint live_epoch_id_check check (id = 1)
);
insert into live_epoch default values;
alter table live_epoch enable row level security, force row level security;
create policy live_epoch_select on live_epoch for select
  using (coalesce((select current_setting('plaza.actor', true)), '') <> '');
create policy live_epoch_update on live_epoch for update
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select on live_epoch to plaza_messaging;
