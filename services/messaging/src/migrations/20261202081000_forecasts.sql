-- How matches ended, and what was said of them before. Nothing of it is of a person.
create table match_results (
  league text not null,
  day date not null,
  home text not null,
  away text not null,
  home_goals int not null,
  away_goals int not null,
  recorded_at timestamptz(3) not null default now(),
  constraint match_results_pkey primary key (league, day, home, away),
  constraint match_results_goals_check check (home_goals between 0 and 99 and away_goals between 0 and 99)
);
alter table match_results enable row level security, force row level security;
create policy match_results_actor on match_results
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (home_goals, away_goals, recorded_at) on match_results to plaza_messaging;

create table match_forecasts (
  event_id uuid not null,
  league text not null,
  home text not null,
  away text not null,
  club text not null,
  date timestamptz(3) not null,
  home_win double precision not null,
  draw double precision not null,
  away_win double precision not null,
  expected_home double precision not null,
  expected_away double precision not null,
  base_home double precision not null,
  base_draw double precision not null,
  base_away double precision not null,
  elo_home double precision not null,
  elo_draw double precision not null,
  elo_away double precision not null,
  results int not null,
  made_at timestamptz(3) not null,
  home_goals int null,
  away_goals int null,
  ended_at timestamptz(3) null,
  constraint match_forecasts_pkey primary key (event_id),
  constraint match_forecasts_ended_check
    check ((ended_at is null) = (home_goals is null) and (home_goals is null) = (away_goals is null))
);
create index match_forecasts_date_index on match_forecasts (date, event_id);
create index match_forecasts_ended_index on match_forecasts (ended_at);
alter table match_forecasts enable row level security, force row level security;
create policy match_forecasts_select on match_forecasts for select
  using (coalesce((select current_setting('plaza.actor', true)), '') <> '');
create policy match_forecasts_insert on match_forecasts for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy match_forecasts_update on match_forecasts for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy match_forecasts_delete on match_forecasts for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (home_goals, away_goals, ended_at), delete on match_forecasts to plaza_messaging;
