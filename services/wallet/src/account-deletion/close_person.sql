-- close_person: lets nothing more come to, or leave from, the wallets of a person and of their merchants, if nothing is
-- open there.
--
-- Inputs:  the person; the number of the attempt; the wallets that are to be opened if they are missing, so that
--          nothing can come in through a wallet that is opened later; whether credits may be given up; the heir: who
--          gets what is left there (merge_person), or null.
-- Outputs: {} | { refused: CLOSING_OVER | WALLET_FROZEN | MONEY_HELD | MONEY_LEFT | MONEY_OWED | PAYMENT_OPEN |
--          PAYOUT_OPEN | DEPOSIT_OPEN | CREDITS_LEFT, metadata? }. With an heir neither MONEY_LEFT nor
--          CREDITS_LEFT, but CREDIT_LIMIT_REACHED, and WALLET_FROZEN also if a wallet of the heir takes nothing.
-- Errors:  insufficient_privilege unless the platform acts.
-- Locks:   the lock of the person, exclusively; the credits of the person; the wallets in the order of their ids. It
--          waits for the postings that have these wallets locked, and those that come after it read that they are
--          frozen.
--
-- Wallets are closed in two steps, as auth decides: closing from the check on, closed when the account is deleted. With
-- an heir they are merging from the check on, and may have money in them.
create or replace function close_person(
  person uuid,
  attempt integer,
  opened_ids uuid[],
  opened_currencies text[],
  forfeit_credits boolean,
  heir uuid
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
#variable_conflict use_variable
declare
  parties uuid[];
  mark closings;
  found_amounts jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform closes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  perform lock_credits(person);
  select c.* into mark from closings c where c.user_id = person;
  if mark.state = 'closed' or mark.attempt > attempt or mark.attempt = attempt and mark.state = 'open' then
    return '{"refused": "CLOSING_OVER"}';
  elsif mark.attempt = attempt then
    return '{}';
  end if;
  parties := parties_of(person);
  insert into wallets (id, kind, user_id, currency)
    select u.id, 'user', person, u.currency from (
      select * from unnest(opened_ids, opened_currencies) as o (id, currency)
      union all
      select credit_account_id('user:' || person || ':XCR'), 'XCR'
    ) u order by u.id
    on conflict do nothing;
  perform from wallets w where w.user_id = any (parties) order by w.id for no key update;

  -- Wallets that an earlier attempt has frozen, which was never ended, do not count: nothing has moved since.
  if exists (select from wallets w where w.user_id = any (parties) and w.frozen is not null and w.closed is null)
      or exists (select from wallets w where w.user_id = heir and w.frozen = 'all') then
    return '{"refused": "WALLET_FROZEN"}';
  end if;
  select jsonb_object_agg(w.currency, w.sum::text) into found_amounts
    from (select w.currency, sum(w.balance) as sum from wallets w where w.user_id = any (parties)
      and w.currency <> 'XCR' group by w.currency having sum(w.balance) <> 0) w;
  if exists (select from wallets w where w.user_id = any (parties) and w.held > 0) then
    return '{"refused": "MONEY_HELD"}';
  elsif found_amounts is not null and heir is null then
    return jsonb_build_object('refused', 'MONEY_LEFT', 'metadata', found_amounts);
  elsif exists (select from payment_intents i where i.user_id = person and i.owed > 0) then
    return '{"refused": "MONEY_OWED"}';
  elsif exists (select from payments p where p.status = 'requires_capture' and p.owner_id = person)
      or cardinality(parties) > 1 and exists (select from payments p where p.status = 'requires_capture'
        and exists (select from jsonb_array_elements(p.splits) s
          where (s.value->>'merchant_id')::uuid = any (parties))) then
    return '{"refused": "PAYMENT_OPEN"}';
  elsif exists (select from payouts p where p.user_id = person and p.status in ('requested', 'processing')) then
    return '{"refused": "PAYOUT_OPEN"}';
  elsif exists (select from payment_intents i where i.user_id = person
      and (i.status = 'processing' or i.status in ('pending', 'failed')
        and i.updated_at > clock_timestamp() - interval '1 day')) then
    return '{"refused": "DEPOSIT_OPEN"}';
  end if;
  select jsonb_build_object('credits', trunc(w.balance)::text) into found_amounts from wallets w
    where w.user_id = person and w.currency = 'XCR' and w.balance > 0;
  if found and heir is not null then
    if (select sum(w.balance) > 1000000000 from wallets w where w.user_id in (person, heir) and w.currency = 'XCR') then
      return '{"refused": "CREDIT_LIMIT_REACHED"}';
    end if;
  elsif found and not forfeit_credits then
    return jsonb_build_object('refused', 'CREDITS_LEFT', 'metadata', found_amounts);
  end if;

  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'closing', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state,
        updated_at = excluded.updated_at;
  update wallets w set frozen = 'all', closed = case when heir is null then 'closing' else 'merging' end
    where w.user_id = any (parties);
  return '{}';
end $$;
revoke all on function close_person(uuid, integer, uuid[], text[], boolean, uuid) from public;
grant execute on function close_person(uuid, integer, uuid[], text[], boolean, uuid) to plaza_wallet;
