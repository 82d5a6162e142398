import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

const rulesSql = `
create function wallet.ad_reward(seconds integer) returns integer language sql immutable
  set search_path = wallet, pg_temp as $$
  select case when seconds >= 30 then 2 when seconds >= 15 then 1 else 0 end
$$;

-- The day that a moment belongs to: it turns at midnight on the clocks of the zone, and is 23 or 25 hours long when they change.
create function wallet.ads_day(moment timestamptz, zone text) returns date language sql stable
  set search_path = wallet, pg_temp as $$
  select (moment at time zone zone)::date
$$;

create function wallet.ads_today(person uuid, zone text) returns table (earned integer, views_left integer) language sql stable
  set search_path = wallet, pg_temp as $$
  select coalesce(sum(credits), 0)::integer, 10 - count(reward_number)::integer
    from ad_views where user_id = person and day = ads_day(clock_timestamp(), zone)
$$;
`;

const startSql = `
create function wallet.start_ad_view(person uuid, ad_id text, scope jsonb default null) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
  started ad_views;
begin
  if not acts_for(person) then
    raise exception 'nobody watches for another' using errcode = 'insufficient_privilege';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- What was left unfinished tells nothing, and must not grow for ever.
    delete from ad_views where user_id = person and completed_at is null and started_at < clock_timestamp() - interval '1 day';
    insert into ad_views (id, user_id, ad_id, started_at) values (ordered_id(), person, start_ad_view.ad_id, clock_timestamp()) returning * into started;
    answer := remember_answer(scope, jsonb_build_object('view', to_jsonb(started)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const handleSql = `
-- Completes a view. Length and day are this server's: no caller's clock is asked.
create function wallet.handle_ad_view(person uuid, view uuid, zone text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
  watched ad_views;
  ended timestamptz;
  counted integer;
  today date;
  reward integer;
  number integer;
  paid jsonb;
begin
  if not acts_for(person) then
    raise exception 'nobody watches for another' using errcode = 'insufficient_privilege';
  end if;
  perform lock_credits(person);
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    select * into watched from ad_views where id = view and user_id = person;
    ended := clock_timestamp();
    if watched.id is null then
      answer := '{"refused": "AD_VIEW_NOT_FOUND"}';
    elsif watched.completed_at is null and ended - watched.started_at > interval '10 minutes' then
      answer := '{"refused": "AD_VIEW_EXPIRED"}';
    elsif watched.completed_at is null then
      -- Nobody watches two ads in one minute of time: what the view before was paid for does not count again.
      counted := greatest(0, floor(extract(epoch from ended - greatest(watched.started_at,
        (select max(completed_at) from ad_views where user_id = person)))))::integer;
      today := ads_day(ended, zone);
      reward := ad_reward(counted);
      number := (select count(reward_number) + 1 from ad_views where user_id = person and day = today);
      if reward > 0 and number <= 10 then
        paid := change_credits(person, reward, 'ad', 'Ad view', view::text);
      end if;
      if paid ? 'refused' then
        answer := paid;
      else
        update ad_views set completed_at = ended, seconds = counted, day = today, credits = coalesce((paid#>>'{transaction,amount}')::integer, 0),
            reward_number = case when paid is not null then number end,
            balance_after = coalesce((paid->>'balance')::integer,
              (select balance::integer from wallets where user_id = person and currency = 'XCR'), 0)
          where id = view returning * into watched;
      end if;
    end if;
    answer := coalesce(answer, jsonb_build_object('view', to_jsonb(watched)));
    perform remember_answer(scope, answer);
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const offered = [
  'ads_day(timestamptz, text)',
  'ads_today(uuid, text)',
  'start_ad_view(uuid, text, jsonb)',
  'handle_ad_view(uuid, uuid, text, jsonb)',
];
const own = ['ad_reward(integer)'];

export class Migration20261121103600_ads extends Migration {
  override up(): void {
    this.addSql(`
      create table wallet.ad_views (
        id uuid not null primary key,
        user_id uuid not null,
        ad_id text not null,
        started_at timestamptz(6) not null,
        completed_at timestamptz(6) null,
        seconds integer null,
        credits smallint null,
        day date null,
        reward_number smallint null,
        balance_after integer null,
        constraint ad_views_reward_unique unique (user_id, day, reward_number),
        constraint ad_views_reward_check check (reward_number between 1 and 10),
        constraint ad_views_credits_check check (credits between 0 and 2 and (credits > 0) = (reward_number is not null)),
        constraint ad_views_completed_check check (num_nulls(completed_at, seconds, credits, day, balance_after) in (0, 5)),
        constraint ad_views_ad_id_check check (length(ad_id) between 1 and 100)
      )`);
    this.addSql('create index ad_views_user_index on wallet.ad_views (user_id, completed_at)');
    this.addSql(rowLevelSecuritySql('wallet', 'ad_views'));
    this.addSql(grantSql('wallet', 'ad_views', 'select'));
    for (const sql of [rulesSql, startSql, handleSql]) this.addSql(sql);
    for (const signature of [...offered, ...own]) this.addSql(`revoke all on function wallet.${signature} from public`);
    for (const signature of offered)
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
  }

  override down(): void {
    for (const signature of [...offered, ...own].reverse()) this.addSql(`drop function wallet.${signature}`);
    this.addSql('drop table wallet.ad_views');
  }
}
