-- esims_changed: keeps esim_active equal to the newest active eSIM of each person, whoever writes esims.
--
-- It runs with the rights of whoever changes an eSIM, who sees the rows of the same person in both tables. Of two
-- purchases at once the second waits at the person's row, and replaces what the first wrote only if its own is newer.
create or replace function esims_changed()
returns trigger
language plpgsql
set search_path = catalog, pg_temp
as $$
declare
  people constant uuid[] := array[
    case when tg_op <> 'INSERT' then old.user_id end, case when tg_op <> 'DELETE' then new.user_id end
  ];
begin
  delete from esim_active a
  where a.user_id = any (people)
    and not exists (select from esims e where e.id = a.id and e.user_id = a.user_id and e.status = 'active');
  insert into esim_active (id, user_id, plan_id, activated_at, expires_at, data_total, data_used, qr_code)
  select distinct on (e.user_id)
    e.id, e.user_id, e.plan_id, e.activated_at, e.expires_at, e.data_total, e.data_used, e.qr_code
  from esims e
  where e.user_id = any (people) and e.status = 'active'
  order by e.user_id, e.activated_at desc, e.id desc
  on conflict (user_id) do update set (
    id, plan_id, activated_at, expires_at, data_total, data_used, qr_code
  ) = (
    excluded.id, excluded.plan_id, excluded.activated_at, excluded.expires_at, excluded.data_total,
    excluded.data_used, excluded.qr_code
  )
  where (excluded.activated_at, excluded.id) >= (esim_active.activated_at, esim_active.id)
    or excluded.id = esim_active.id;
  return null;
end $$;
revoke all on function esims_changed() from public;

create or replace trigger esims_changed after insert or update or delete on esims
  for each row execute function esims_changed();
