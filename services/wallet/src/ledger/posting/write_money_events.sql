-- write_money_events: notifies whoever received money. A merchant is notified of its payments, by payment_posted.
--
-- Inputs:  the transactions, and the positions of those that are received: deposits, and what others sent.
--
-- The event has the transaction's id. See packages/outbox for the columns.
create or replace function write_money_events(new_transactions transactions[], received integer[])
returns void
language plpgsql volatile
as $$
begin
  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, case t.type when 'deposit' then 'plaza.events.v1.DepositConfirmed'
          else 'plaza.events.v1.MoneyReceived' end,
        'user:' || t.user_id, 'messaging', t.user_id,
        jsonb_build_object('user_id', t.user_id, 'transaction_id', t.id,
          'amount', written_amount(t.amount, t.currency), 'currency', t.currency)
          || case t.type when 'deposit' then jsonb_build_object('provider', coalesce(t.metadata->>'provider', ''),
              'deposit_id', coalesce(t.metadata->>'deposit_id', ''))
            else jsonb_build_object('from_user_id', coalesce(t.counterparty_id::text, '')) end
      from unnest(received) r, lateral (select (new_transactions[r]).*) t;
end $$;
revoke all on function write_money_events from public;
