-- What people took who agreed to recommendations made of it (erased with the account or the consent, at the latest after
-- 400 days), what goes together, and what people were recommended last.

create table personalised_people (
  user_id uuid not null,
  since timestamptz(3) not null default now(),
  constraint personalised_people_pkey primary key (user_id)
);
alter table personalised_people enable row level security, force row level security;
create policy personalised_people_actor on personalised_people
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy personalised_people_insert_by_system on personalised_people as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy personalised_people_delete_by_system on personalised_people as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on personalised_people to plaza_messaging;

create table signals (
  user_id uuid not null,
  thing_id uuid not null,
  order_id uuid not null,
  kind text not null,
  club text not null default '',
  taken_at timestamptz(3) not null,
  constraint signals_pkey primary key (user_id, thing_id, order_id),
  constraint signals_kind_check check (kind in ('product', 'event', 'plan')),
  constraint signals_club_check check (char_length(club) <= 50)
);
create index signals_thing_index on signals (thing_id, user_id);
create index signals_taken_at_index on signals (taken_at);
alter table signals enable row level security, force row level security;
create policy signals_actor on signals
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy signals_insert_by_system on signals as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy signals_delete_by_system on signals as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on signals to plaza_messaging;

-- A person's own choice: they write it themselves.
create table dismissed_things (
  user_id uuid not null,
  thing_id uuid not null,
  dismissed_at timestamptz(3) not null default now(),
  constraint dismissed_things_pkey primary key (user_id, thing_id)
);
create index dismissed_things_dismissed_at_index on dismissed_things (dismissed_at);
alter table dismissed_things enable row level security, force row level security;
create policy dismissed_things_actor on dismissed_things
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
grant select, insert, delete on dismissed_things to plaza_messaging;

-- A person deletes a row by dismissing what it recommends; lists are written by the system.
create table ai_recommendations (
  id uuid not null,
  user_id uuid not null,
  place int not null,
  type text not null,
  thing_id uuid not null,
  title text not null,
  content text not null,
  tags jsonb not null default '[]',
  confidence double precision not null,
  reason text not null,
  because_id uuid null,
  both_took int not null,
  of_people int not null,
  created_at timestamptz(3) not null default now(),
  constraint ai_recommendations_pkey primary key (id),
  constraint ai_recommendations_user_place_unique unique (user_id, place),
  constraint ai_recommendations_type_check check (type in ('product', 'event', 'plan')),
  constraint ai_recommendations_reason_check check (reason in ('together', 'popular_in_club', 'popular')),
  constraint ai_recommendations_confidence_check check (confidence between 0 and 1),
  constraint ai_recommendations_place_check check (place > 0)
);
alter table ai_recommendations enable row level security, force row level security;
create policy ai_recommendations_actor on ai_recommendations
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy ai_recommendations_insert_by_system on ai_recommendations as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on ai_recommendations to plaza_messaging;

create table things_due (
  thing_id uuid not null,
  since timestamptz(3) not null default now(),
  constraint things_due_pkey primary key (thing_id)
);
create index things_due_since_index on things_due (since);
alter table things_due enable row level security, force row level security;
create policy things_due_actor on things_due
  using ((select current_setting('plaza.actor', true)) = 'system');
-- Rows are locked before they are deleted, which needs the right to update a column.
grant select, insert, update (since), delete on things_due to plaza_messaging;

-- Counts of at least three people: whoever reads them learns of nobody.
create table thing_takers (
  club text not null,
  thing_id uuid not null,
  kind text not null,
  takers int not null,
  of_people int not null,
  constraint thing_takers_pkey primary key (club, thing_id),
  constraint thing_takers_kind_check check (kind in ('product', 'event', 'plan')),
  constraint thing_takers_takers_check check (takers between 3 and of_people)
);
create index thing_takers_thing_index on thing_takers (thing_id);
create index thing_takers_most_index on thing_takers (club, takers desc, thing_id);
alter table thing_takers enable row level security, force row level security;
create policy thing_takers_select on thing_takers for select
  using (coalesce((select current_setting('plaza.actor', true)), '') <> '');
create policy thing_takers_insert on thing_takers for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy thing_takers_delete on thing_takers for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on thing_takers to plaza_messaging;

create table thing_neighbours (
  thing_id uuid not null,
  neighbour_id uuid not null,
  kind text not null,
  both_took int not null,
  takers int not null,
  similarity double precision not null,
  constraint thing_neighbours_pkey primary key (thing_id, neighbour_id),
  constraint thing_neighbours_kind_check check (kind in ('product', 'event', 'plan')),
  constraint thing_neighbours_both_check check (both_took between 3 and takers)
);
alter table thing_neighbours enable row level security, force row level security;
create policy thing_neighbours_select on thing_neighbours for select
  using (coalesce((select current_setting('plaza.actor', true)), '') <> '');
create policy thing_neighbours_insert on thing_neighbours for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy thing_neighbours_delete on thing_neighbours for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, delete on thing_neighbours to plaza_messaging;
