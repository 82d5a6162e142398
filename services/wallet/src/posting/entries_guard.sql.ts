// What no statement may do to entries, whoever runs it. It has one home, and every migration that changes it applies this again.

/**
 * refuse_unbalanced(), the trigger of every insert: raises check_violation (entries_balanced_check) where a movement does not balance in a currency, and
 * foreign_key_violation (entries_wallet_check) where an entry's wallet is not there or is in another currency.
 *
 * The wallet is looked for with everything else that is judged, once for a statement. A foreign key asks for each row with a query of its
 * own, which was a sixth of what posting costs; and it does not ask for the currency. See docs/adr/0013.
 */
export const refuseUnbalancedSql = `
create or replace function wallet.refuse_unbalanced() returns trigger language plpgsql as $$
declare
  fault record;
begin
  -- Judged at the end of each statement, so all entries of a movement are inserted by one. "exists" would say the same, but a plan that
  -- was made for many entries then reads every wallet there is, and stays for those who post one.
  select a.movement_id, a.currency, sum(a.amount) as sum into fault from added a
    group by a.movement_id, a.currency
    having sum(a.amount) <> 0 or not bool_and(coalesce((select true from wallet.wallets w where w.id = a.wallet_id and w.currency = a.currency), false)) limit 1;
  if found and fault.sum <> 0 then
    raise exception 'movement % does not balance: % % too much', fault.movement_id, fault.sum, fault.currency
      using errcode = 'check_violation', constraint = 'entries_balanced_check', table = 'entries', schema = 'wallet';
  elsif found then
    raise exception 'movement % has an entry of a wallet that is not there or is not in %', fault.movement_id, fault.currency
      using errcode = 'foreign_key_violation', constraint = 'entries_wallet_check', table = 'entries', schema = 'wallet';
  end if;
  return null;
end $$;
`;
