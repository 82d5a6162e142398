-- pause_payouts: lets no payout of these merchants be given to the provider while their wallets are frozen, or the
-- merchants are suspended.
--
-- What the provider has already received is not stopped.
create or replace function pause_payouts(merchant_ids uuid[])
returns void
language plpgsql volatile
set search_path = wallet, pg_temp
as $$
begin
  update payouts p set paused = not p.paused
    where p.merchant_id = any (merchant_ids) and p.status in ('requested', 'processing')
      and p.paused <> (
        exists (select from wallets w where w.user_id = p.merchant_id and w.currency = p.currency
          and w.frozen is not null)
        or exists (select from merchants m where m.id = p.merchant_id and m.suspended_at is not null)
      );
end $$;
revoke all on function pause_payouts(uuid[]) from public;
