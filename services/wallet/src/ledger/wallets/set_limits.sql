-- set_limits: sets what may leave one wallet, from the next posting on.
--
-- Inputs:  the owner; the wallet, which is opened if it is missing; both limits (null: the limit of the currency
--          holds); the reason; the scope.
-- Outputs: { limits: [one] } | { refused: WALLET_NOT_FOUND }
-- Errors:  insufficient_privilege unless an administrator acts.
create or replace function set_limits(
  owner uuid,
  wallet_id uuid,
  wallet_currency text,
  movement_limit numeric,
  day_limit numeric,
  reason text,
  scope jsonb default null
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator sets limits' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- This statement and the update below set FOUND.
    perform from wallets w where w.user_id = owner;
    if found then
      insert into wallets (id, kind, user_id, currency)
        select set_limits.wallet_id, 'user', owner, wallet_currency
          where not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant')
          on conflict do nothing;
      update wallets w set movement_limit = set_limits.movement_limit, day_limit = set_limits.day_limit
        where w.id = set_limits.wallet_id and w.user_id = owner;
    end if;
    if not found then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      insert into wallet_decisions (id, user_id, currency, action, reason, movement_limit, day_limit, decided_by,
        created_at)
        values (ordered_id(), owner, wallet_currency, 'limits', set_limits.reason, set_limits.movement_limit,
          set_limits.day_limit, caller::uuid, clock_timestamp());
      answer := remember_answer(scope, jsonb_build_object('limits',
        (select jsonb_agg(l.value) from jsonb_array_elements(limits_as_json(owner)) l
          where l.value->>'currency' = wallet_currency)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
revoke all on function set_limits(uuid, uuid, text, numeric, numeric, text, jsonb) from public;
grant execute on function set_limits(uuid, uuid, text, numeric, numeric, text, jsonb) to plaza_wallet;
