-- matches: which two teams an event is about, and how it ended. Forecasts are made of it.
create table matches (
  event_id uuid not null,
  league text not null,
  home text not null,
  away text not null,
  home_goals int null,
  away_goals int null,
  ended_at timestamptz null,
  constraint matches_pkey primary key (event_id),
  constraint matches_event_id_foreign foreign key (event_id) references events (id) on delete cascade,
  constraint matches_league_check check (char_length(league) between 1 and 100),
  constraint matches_teams_check
    check (char_length(home) between 1 and 100 and char_length(away) between 1 and 100 and home <> away),
  constraint matches_result_check check (
    (ended_at is null) = (home_goals is null) and (home_goals is null) = (away_goals is null)
    and coalesce(home_goals between 0 and 99 and away_goals between 0 and 99, true)
  )
);
create index matches_open_index on matches (event_id) where ended_at is null;
alter table matches enable row level security, force row level security;
create policy matches_actor on matches
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (league, home, away, home_goals, away_goals, ended_at) on matches to plaza_catalog;
