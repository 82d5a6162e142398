// What the database says of people who are deleted, or about to be. These functions have one home, and every migration that changes them applies them again.

/** Whoever is about to open what would be found by the check of a closing shares the person's lock with others of that kind, and the check has it alone. */
export const personLock = (person: string): string => `hashtextextended(${person}::text, 7052926)`;

/** Whether a person is there to stay, until the end of the transaction: a closing waits for it. For functions that have seen to who asks. */
const personIsOpenSql = `
create or replace function wallet.person_is_open(person uuid) returns boolean language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer boolean;
begin
  perform pg_advisory_xact_lock_shared(${personLock('person')});
  perform set_config('plaza.actor', 'system', true);
  answer := not exists (select from closings c where c.user_id = person and c.state <> 'open');
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

/** The same for whoever asks about themselves, administrators and the platform. */
const isOpenSql = `
create or replace function wallet.is_open(person uuid) returns boolean language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
begin
  if not (acts_for(person) or is_admin()) then
    raise exception 'nobody asks about another' using errcode = 'insufficient_privilege';
  end if;
  return person_is_open(person);
end $$;
`;

/** For what begins without touching a wallet, and would end in one. The trigger says in which column the person stands, who need not be who acts. */
const refuseClosedSql = `
create or replace function wallet.refuse_closed() returns trigger language plpgsql security definer set search_path = wallet, pg_temp as $$
begin
  if not person_is_open((to_jsonb(new)->>tg_argv[0])::uuid) then
    raise exception 'the wallets are closed' using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'wallet';
  end if;
  return new;
end $$;
`;

/**
 * reopen_person(…) → {}: the person stays. Their wallets are as they were, with what came meanwhile: it was unclaimed only as long as nobody knew.
 * Who brings unclaimed money locks the wallet that it stands for, so that nothing comes to the unclaimed account after this has looked.
 */
const reopenSql = `
create or replace function wallet.reopen_person(person uuid, attempt integer) returns jsonb language plpgsql volatile security definer
  set search_path = wallet, pg_temp as $$
#variable_conflict use_variable
declare
  parties uuid[];
  came record;
  answer jsonb;
begin
  if coalesce(current_setting('plaza.actor', true), '') <> 'system' then
    raise exception 'only the platform opens wallets again' using errcode = 'insufficient_privilege';
  end if;
  perform pg_advisory_xact_lock(${personLock('person')});
  -- Also where the close never came: should it come late, it finds that it is over.
  insert into closings as c (user_id, attempt, state, updated_at) values (person, attempt, 'open', clock_timestamp())
    on conflict (user_id) do update set attempt = excluded.attempt, state = excluded.state, updated_at = excluded.updated_at
      where c.state <> 'closed' and c.attempt <= excluded.attempt;
  if not found then
    return '{}';
  end if;
  parties := parties_of(person);
  perform from wallets w where w.user_id = any (parties) or w.name = any (array(select 'unclaimed:' || p.id from unnest(parties) as p (id))) order by w.id for no key update;
  update wallets w set frozen = null, closed = null where w.user_id = any (parties) and w.closed = 'closing';
  for came in
    select u.id, u.name, u.currency, u.balance, w.id as wallet_id, w.user_id, w.kind, w.name as wallet_name
      from unnest(parties) as p (id) join wallets u on u.name = 'unclaimed:' || p.id and u.kind = 'unclaimed' and u.balance > 0
        join wallets w on w.user_id = p.id and w.currency = u.currency order by u.id
  loop
    answer := post_movement(jsonb_build_object('id', ordered_id(), 'exempt', '{"frozen": true, "limits": true}'::jsonb, 'legs', jsonb_build_array(
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.id, 'kind', 'unclaimed', 'name', came.name, 'currency', came.currency, 'amount', (-came.balance)::text,
        'transaction_id', ordered_id(), 'type', 'refund', 'view_user_id', came.user_id, 'metadata', '{"unclaimed": true, "reason": "The account was not deleted."}'::jsonb),
      jsonb_build_object('id', ordered_id(), 'wallet_id', came.wallet_id, 'kind', came.kind, 'user_id', came.user_id, 'name', came.wallet_name, 'currency', came.currency,
        'amount', came.balance::text, 'transaction_id', ordered_id(), 'type', 'refund', 'metadata', '{"reason": "The account was not deleted."}'::jsonb))));
    if answer ? 'refused' then
      raise exception 'what came for % meanwhile could not be given back: %', came.user_id, answer;
    end if;
  end loop;
  return '{}';
end $$;
`;

/** In the order in which they need one another. */
export const closingFunctionsSql = [personIsOpenSql, isOpenSql, refuseClosedSql, reopenSql];
