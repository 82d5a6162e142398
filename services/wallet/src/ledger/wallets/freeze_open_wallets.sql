-- freeze_open_wallets: a freeze by change_freeze, unless the account is deleted or about to be.
--
-- Outputs: those of change_freeze, or { refused: ACCOUNT_CLOSED }.
-- Errors:  insufficient_privilege unless an administrator acts.
-- Locks:   the lock of the person, exclusively, as an account deletion has it; whoever makes a merchant, or gives one
--          to another owner, shares it. So no merchant is left out.
--
-- A freeze by an administrator could not be distinguished from that of an account deletion, and would end with it.
create or replace function freeze_open_wallets(
  owner uuid,
  only_currency text,
  opened_ids uuid[],
  opened_currencies text[],
  reason text,
  scope jsonb default null
)
returns jsonb
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(person_lock(owner));
  return case when is_open(owner) then change_freeze(owner, only_currency, true, reason, scope, opened_ids,
    opened_currencies) else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;
revoke all on function freeze_open_wallets(uuid, text, uuid[], text[], text, jsonb) from public;
grant execute on function freeze_open_wallets(uuid, text, uuid[], text[], text, jsonb) to plaza_wallet;
