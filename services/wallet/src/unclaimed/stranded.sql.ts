// For the migration that made the account of unclaimed money.

/**
 * What had come into the wallets of deleted people before goes where it would go now. The wallets are opened for it and the account is the platform's until
 * it has the money, so that it does not matter whether the functions that post know of unclaimed money yet.
 */
export const moveStrandedSql = `
do $$
declare
  stranded record;
  answer jsonb;
begin
  perform set_config('plaza.actor', 'system', true);
  for stranded in select w.* from wallet.wallets w where w.closed = 'closed' and w.currency <> 'XCR' and w.balance > 0 order by w.id loop
    perform wallet.make_partitions(0);
    update wallet.wallets set closed = null, frozen = null where id = stranded.id;
    answer := wallet.post_movement(jsonb_build_object('id', wallet.ordered_id(), 'exempt', '{"limits": true}'::jsonb, 'legs', jsonb_build_array(
      jsonb_build_object('id', wallet.ordered_id(), 'wallet_id', stranded.id, 'kind', stranded.kind, 'user_id', stranded.user_id, 'name', stranded.name, 'currency', stranded.currency,
        'amount', (-stranded.balance)::text, 'transaction_id', wallet.ordered_id(), 'type', 'refund', 'metadata', '{"reason": "The account is deleted."}'::jsonb),
      jsonb_build_object('id', wallet.ordered_id(), 'wallet_id', wallet.credit_account_id('unclaimed:' || stranded.user_id || ':' || stranded.currency), 'kind', 'system',
        'name', 'unclaimed:' || stranded.user_id, 'currency', stranded.currency, 'amount', stranded.balance::text, 'transaction_id', wallet.ordered_id(), 'type', 'refund',
        'view_user_id', stranded.user_id, 'metadata', '{"unclaimed": true, "reason": "The account is deleted."}'::jsonb))));
    if answer ? 'refused' then
      raise exception 'the money in the closed wallet % could not be moved: %', stranded.id, answer;
    end if;
    -- The function has said who acts, and may not have gone back to who did.
    perform set_config('plaza.actor', 'system', true);
    update wallet.wallets set closed = stranded.closed, frozen = stranded.frozen where id = stranded.id;
    update wallet.wallets set kind = 'unclaimed' where name = 'unclaimed:' || stranded.user_id;
  end loop;
  perform set_config('plaza.actor', '', true);
end $$;
`;
