-- unfreeze_open_wallets: ends a freeze by change_freeze, unless the account is deleted or about to be.
--
-- Outputs: those of change_freeze, or { refused: ACCOUNT_CLOSED }.
-- Errors:  insufficient_privilege unless an administrator acts.
-- Locks:   the lock of the person, exclusively: see freeze_open_wallets.
create or replace function unfreeze_open_wallets(
  owner uuid,
  only_currency text,
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
  return case when is_open(owner) then change_freeze(owner, only_currency, false, reason, scope)
    else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;
revoke all on function unfreeze_open_wallets(uuid, text, text, jsonb) from public;
grant execute on function unfreeze_open_wallets(uuid, text, text, jsonb) to plaza_wallet;
