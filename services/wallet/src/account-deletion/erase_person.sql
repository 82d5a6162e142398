-- erase_person: erases what the wallet knows of a person whose account is deleted.
--
-- Errors:  insufficient_privilege unless the platform acts.
-- Locks:   the lock of the person, exclusively; the credits of the person; the wallets in the order of their ids.
--
-- Credits that are left are given up. What says who the person was is erased, and everything that says what was posted
-- stays. To do it twice changes nothing.
create or replace function erase_person(person uuid)
returns void
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  parties uuid[];
  credits constant uuid := credit_account_id('user:' || person || ':XCR');
  rest numeric;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform erases people' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  perform lock_credits(person);
  insert into closings as c (user_id, attempt, state, updated_at) values (person, 0, 'closed', clock_timestamp())
    on conflict (user_id) do update set state = 'closed', updated_at = excluded.updated_at where c.state <> 'closed';
  if not found then
    return;
  end if;
  parties := parties_of(person);
  perform from wallets w where w.user_id = any (parties) order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.id = credits;
  loop
    select w.balance into rest from wallets w where w.id = credits;
    exit when rest is null or rest < 1;
    answer := spend_credits(person, least(rest, 1000000)::integer, 'Given up with the account', '', null);
    if answer ? 'refused' then
      raise exception 'the credits of % could not be given up: %', person, answer;
    end if;
  end loop;
  update wallets w set frozen = 'all', closed = 'closed' where w.user_id = any (parties);

  perform set_config('plaza.erasing', 'on', true);
  -- Others read the person's name in their transactions with the person, and the person read theirs.
  update transactions o set metadata = o.metadata - 'counterparty_name'
    from (select t.movement_id, t."timestamp", t.counterparty_id from transactions t where t.user_id = person
      and t.counterparty_id is not null) m
    where o.user_id = m.counterparty_id and o."timestamp" = m."timestamp" and o.movement_id = m.movement_id
      and o.metadata ? 'counterparty_name';
  update transactions t set metadata = t.metadata - array['counterparty_name', 'note']
    where t.user_id = person and t.metadata ?| array['counterparty_name', 'note'];
  perform set_config('plaza.erasing', '', true);
  update payouts p set destination = '' where p.user_id = person;
  update merchants m set name = 'Closed merchant' where m.user_id = person;
  -- What test keys of their merchants said.
  delete from payout_destinations d using merchants t where d.merchant_id = t.id and t.twin_of = any (parties);
  update payouts p set destination = '' from merchants t where p.merchant_id = t.id and t.twin_of = any (parties)
    and p.status not in ('requested', 'processing');
  update merchants t set name = 'Closed merchant' where t.twin_of = any (parties);
  delete from ad_views v where v.user_id = person;
  delete from exchange_quotes q where q.user_id = person and q.movement_id is null;
  delete from idempotency_keys k where k.user_id = person;
end $$;
revoke all on function erase_person(uuid) from public;
grant execute on function erase_person(uuid) to plaza_wallet;
