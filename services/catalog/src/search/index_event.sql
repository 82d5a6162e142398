-- index_event: makes an event found by search as it is now, from when it is listed, if it is published, until it
-- begins or is cancelled.
create or replace function index_event(of_id text)
returns void
language sql
security definer
set search_path = catalog, pg_temp
as $$
  select save_search_document(
    'event', e.id::text, e.title, e.venue, e.club, e.competition, e.price_from, e.created_at,
    case when e.state = 'published' and e.cancelled_at is null
      then greatest(e.visible_from, e.listed_from, '-infinity') else 'infinity' end, e.date)
    from events e where e.id = of_id::uuid
$$;
revoke all on function index_event(text) from public;
