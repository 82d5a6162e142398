-- What the orders of people said last. It is made of their signals, and ends with their consent.
create table ai_insights (
  id uuid not null,
  user_id uuid not null,
  favorite_team jsonb null,
  favorite_player jsonb null,
  shopping_style jsonb null,
  predictions jsonb null,
  updated_at timestamptz(3) not null default now(),
  constraint ai_insights_pkey primary key (id),
  constraint ai_insights_user_id_unique unique (user_id)
);
alter table ai_insights enable row level security, force row level security;
create policy ai_insights_actor on ai_insights
  using (
    user_id::text = (select current_setting('plaza.actor', true))
    or (select current_setting('plaza.actor', true)) = 'system'
  );
create policy ai_insights_insert_by_system on ai_insights as restrictive for insert
  with check ((select current_setting('plaza.actor', true)) = 'system');
create policy ai_insights_update_by_system on ai_insights as restrictive for update
  using ((select current_setting('plaza.actor', true)) = 'system');
create policy ai_insights_delete_by_system on ai_insights as restrictive for delete
  using ((select current_setting('plaza.actor', true)) = 'system');
grant select, insert, update (favorite_team, shopping_style, updated_at), delete on ai_insights to plaza_messaging;
