-- reopen_person: opens the wallets of a person again, because the account is not deleted.
--
-- Inputs:  the person; the number of the attempt that is over.
-- Outputs: {}
-- Errors:  insufficient_privilege unless the platform acts.
-- Locks:   the lock of the person, exclusively; the wallets, and the accounts of unclaimed money, in the order of their
--          ids. Who brings unclaimed money locks the wallet that it stands for, so that nothing comes to the unclaimed
--          account after this function has read it.
--
-- The wallets are as they were, with what came meanwhile: it was unclaimed only as long as nobody knew whether the
-- account would be deleted.
create or replace function reopen_person(person uuid, attempt integer)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
#variable_conflict use_variable
declare
  parties uuid[];
  came record;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform opens wallets again' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(person_lock(person));
  -- Also if close_person was never called: should the call arrive late, it finds that this attempt is over.
  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'open', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state,
        updated_at = excluded.updated_at
      where c.state <> 'closed' and c.attempt <= excluded.attempt;
  if not found then
    return '{}';
  end if;
  parties := parties_of(person);
  perform from wallets w where w.user_id = any (parties)
    or w.name = any (array(select 'unclaimed:' || p.id from unnest(parties) as p (id))) order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.user_id = any (parties)
    and w.closed in ('closing', 'merging');
  for came in
    select u.id, u.name, u.currency, u.balance, w.id as wallet_id, w.user_id, w.kind, w.name as wallet_name
      from unnest(parties) as p (id) join wallets u on u.name = 'unclaimed:' || p.id and u.kind = 'unclaimed'
        and u.balance > 0
        join wallets w on w.user_id = p.id and w.currency = u.currency order by u.id
  loop
    answer := post_movement(jsonb_build_object('id', ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb,
      'legs', jsonb_build_array(
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.id, 'kind', 'unclaimed', 'name', came.name,
        'currency', came.currency, 'amount', (-came.balance)::text,
        'transaction_id', ordered_id(), 'type', 'refund', 'view_user_id', came.user_id,
        'metadata', '{"unclaimed": true, "reason": "The account was not deleted."}'::jsonb),
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.wallet_id, 'kind', came.kind, 'user_id', came.user_id,
        'name', came.wallet_name, 'currency', came.currency,
        'amount', came.balance::text, 'transaction_id', ordered_id(), 'type', 'refund',
        'metadata', '{"reason": "The account was not deleted."}'::jsonb))));
    if answer ? 'refused' then
      raise exception 'what came for % meanwhile could not be given back: %', came.user_id, answer;
    end if;
  end loop;
  return '{}';
end $$;
revoke all on function reopen_person(uuid, integer) from public;
grant execute on function reopen_person(uuid, integer) to plaza_wallet;
