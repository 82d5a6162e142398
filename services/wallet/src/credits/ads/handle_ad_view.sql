-- handle_ad_view: completes a view of an ad, and adds the credits that it earned.
--
-- Outputs: { view } | { refused: AD_VIEW_NOT_FOUND | AD_VIEW_EXPIRED | …, metadata? }
-- Errors:  insufficient_privilege in the transaction of another person.
-- Locks:   the credits of the person.
--
-- The length and the day are by the clock of this server, never by the caller's.
create or replace function handle_ad_view(person uuid, view uuid, zone text, scope jsonb default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
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
      -- Nobody watches two ads in the same minute: time for which the view before was paid does not count again.
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
        update ad_views set completed_at = ended, seconds = counted, day = today,
            credits = coalesce((paid#>>'{transaction,amount}')::integer, 0),
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
revoke all on function handle_ad_view(uuid, uuid, text, jsonb) from public;
grant execute on function handle_ad_view(uuid, uuid, text, jsonb) to plaza_wallet;
