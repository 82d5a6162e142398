-- merge_person: moves the money and the credits of a guest to the person whose account the guest is merged into.
--
-- Inputs:  the guest, closed with an heir by close_person; the heir; the heir's wallets, one for each currency in which
--          the guest can have money.
-- Outputs: {} | { refused: CLOSING_OVER }
-- Errors:  insufficient_privilege unless the platform acts.
-- Locks:   the lock of the guest, exclusively, and that of the heir, shared; the credits of both; the wallets of the
--          guest in the order of their ids, and then those of each movement.
--
-- There is one move for each guest: the row of merged_guests is written with it, and to move again changes nothing. A
-- freeze of the heir's wallet that came after the check does not stop it: the money is frozen there.
create or replace function merge_person(
  guest uuid,
  heir uuid,
  heir_wallets uuid[],
  currencies text[]
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
#variable_conflict use_variable
declare
  most_credits constant integer := 1000000;
  credits constant uuid := credit_account_id('user:' || guest || ':XCR');
  had record;
  rest numeric;
  part integer;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform merges people' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(guest));
  perform pg_advisory_xact_lock_shared(person_lock(heir));
  if exists (select from merged_guests m where m.guest_id = guest) then
    return '{}';
  elsif not exists (select from closings c where c.user_id = guest and c.state = 'closing') then
    return '{"refused": "CLOSING_OVER"}';
  end if;
  perform lock_credits(p.id) from (select unnest(array[guest, heir]) as id order by 1) p;
  perform from wallets w where w.user_id = guest order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.user_id = guest;

  for had in
    select w.id, w.currency, w.balance, h.id as heir_id from wallets w
        left join unnest(heir_wallets, currencies) as h (id, currency) on h.currency = w.currency
      where w.user_id = guest and w.currency <> 'XCR' and w.balance > 0 order by w.id
  loop
    answer := post_movement(jsonb_build_object('id', ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb,
      'legs', jsonb_build_array(
      jsonb_build_object('id', ordered_id(), 'wallet_id', had.id, 'user_id', guest, 'currency', had.currency,
        'amount', (-had.balance)::text, 'transaction_id', ordered_id(), 'type', 'merge',
        'metadata', '{"description": "Moved to the account that the guest was merged into"}'::jsonb),
      jsonb_build_object('id', ordered_id(), 'wallet_id', had.heir_id, 'user_id', heir, 'currency', had.currency,
        'amount', had.balance::text, 'transaction_id', ordered_id(), 'type', 'merge', 'counterparty_id', guest,
        'metadata', jsonb_build_object('counterparty_id', guest, 'counterparty_name', 'Guest account',
          'description', 'From your guest account')))));
    if answer ? 'refused' then
      raise exception 'the money of the guest % could not be moved: %', guest, answer;
    end if;
  end loop;
  loop
    select w.balance into rest from wallets w where w.id = credits;
    exit when rest is null or rest < 1;
    part := least(rest, most_credits)::integer;
    answer := change_credits(guest, -part, 'spend', 'Moved to your account', guest::text);
    if not answer ? 'refused' then
      answer := change_credits(heir, part, 'bonus', 'From your guest account', guest::text);
    end if;
    if answer ? 'refused' then
      raise exception 'the credits of the guest % could not be moved: %', guest, answer;
    end if;
  end loop;

  update wallets w set frozen = 'all', closed = 'closing' where w.user_id = guest;
  insert into merged_guests (guest_id, user_id, merged_at) values (guest, heir, clock_timestamp());
  return '{}';
end $$;
revoke all on function merge_person(uuid, uuid, uuid[], text[]) from public;
grant execute on function merge_person(uuid, uuid, uuid[], text[]) to plaza_wallet;
