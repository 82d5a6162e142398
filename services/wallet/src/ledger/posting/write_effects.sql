-- write_effects: writes the holds, refunds and reversals of a batch, and notifies everybody whose wallet is changed by
-- a reversal, which is an administrator's decision; for a merchant, its owner.
--
-- Inputs:  what the batch has decided.
create or replace function write_effects(state posting_state)
returns void
language plpgsql volatile
as $$
begin
  insert into holds (id, request_id, user_id, wallet_id, amount, captured, currency, status, metadata, expires_at,
    transaction_id, result, created_at, ended_at)
    select h.id, h.request_id, h.user_id, coalesce(h.wallet_id, (state.wallets)[u.wallet].id), h.amount, h.captured,
        h.currency, h.status, h.metadata, h.expires_at, h.transaction_id, h.result, h.created_at, h.ended_at
      from unnest(state.holds) u, lateral (select (u.hold).*) h where u.changed
    on conflict (id) do update set captured = excluded.captured, status = excluded.status,
      expires_at = excluded.expires_at, transaction_id = excluded.transaction_id, result = excluded.result,
      ended_at = excluded.ended_at;
  insert into refunds (transaction_id, movement_id, user_id, currency, amount, refunded)
    select r.transaction_id, r.movement_id, r.user_id, r.currency, r.amount, r.refunded
      from unnest(state.refunds) u, lateral (select (u.refund).*) r where u.changed
    on conflict (transaction_id) do update set refunded = excluded.refunded, updated_at = now();
  insert into reversals (movement_id, reversed_by)
    select u.id, u.by_id from unnest(state.reversed, state.reversed_by) as u (id, by_id) where u.by_id is not null;
  if not found then
    return;
  end if;
  insert into outbox (id, type, aggregate, destination, user_id, payload)
    select t.id, 'plaza.events.v1.TransactionReversed', 'user:' || o.id, 'messaging', o.id,
        jsonb_build_object('user_id', o.id, 'transaction_id', t.id,
          'reversal_of', coalesce(t.metadata->>'reversal_of', ''), 'direction', t.direction,
          'amount', written_amount(t.amount, t.currency), 'currency', t.currency,
          'reason', coalesce(t.metadata->>'reason', ''), 'merchant_id', coalesce(m.id::text, ''))
      from unnest(state.transactions) t
        left join lateral (select m.* from merchants m where m.id = t.user_id offset 0) m on true,
        lateral (select coalesce(m.user_id, t.user_id) as id) o
      where t.movement_id = any (state.reversed_by);
end $$;
revoke all on function write_effects from public;
