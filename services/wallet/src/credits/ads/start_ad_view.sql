-- start_ad_view: starts a view of an ad.
--
-- Outputs: { view }
-- Errors:  insufficient_privilege in the transaction of another person.
-- Locks:   the credits of the person.
create or replace function start_ad_view(person uuid, ad_id text, scope jsonb default null)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
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
    -- Views that were left unfinished are of no use, and must not grow for ever.
    delete from ad_views where user_id = person and completed_at is null
      and started_at < clock_timestamp() - interval '1 day';
    insert into ad_views (id, user_id, ad_id, started_at)
      values (ordered_id(), person, start_ad_view.ad_id, clock_timestamp()) returning * into started;
    answer := remember_answer(scope, jsonb_build_object('view', to_jsonb(started)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function start_ad_view(uuid, text, jsonb) from public;
grant execute on function start_ad_view(uuid, text, jsonb) to plaza_wallet;
