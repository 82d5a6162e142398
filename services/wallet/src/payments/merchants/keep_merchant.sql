-- keep_merchant: what auth says of a merchant: it gets its account if it has none, and what is paid to it and by it
-- belongs to its owner of now.
--
-- Inputs:  the columns of the merchant; the id of its wallet; whether it is suspended, and whether its payouts need a
--          second person.
-- Outputs: whether the merchant is there. It is not if its owner deleted their account before it was made.
-- Errors:  insufficient_privilege unless the platform itself acts.
-- Locks:   the merchant.
create or replace function keep_merchant(
  merchant_id uuid,
  owner uuid,
  merchant_name text,
  merchant_currency text,
  rate integer,
  fixed numeric,
  merchant_wallet uuid,
  is_suspended boolean,
  needs_approval boolean
)
returns boolean
language plpgsql volatile
security definer
set search_path = wallet, pg_temp
as $$
declare
  merchant merchants;
begin
  if current_setting('plaza.actor', true) is distinct from 'system' then
    raise exception 'who is a merchant is decided by auth' using errcode = 'insufficient_privilege';
  end if;
  select * into merchant from merchants m where m.id = merchant_id for update;
  if not found then
    if not person_is_open(owner) then
      return false;
    end if;
    insert into wallets (id, kind, user_id, name, currency)
      values (merchant_wallet, 'merchant', merchant_id, 'merchant:' || merchant_id, merchant_currency)
      on conflict do nothing;
    insert into merchants (id, user_id, name, currency, fee_rate, fee_fixed)
      values (merchant_id, owner, merchant_name, merchant_currency, rate, fixed)
      returning * into merchant;
  end if;
  update merchants m set name = merchant_name, user_id = owner, payouts_need_approval = needs_approval,
      suspended_at = case when is_suspended then coalesce(m.suspended_at, clock_timestamp()) end
    where m.id = keep_merchant.merchant_id;
  if merchant.user_id <> owner then
    update payments p set owner_id = owner where p.merchant_id = keep_merchant.merchant_id;
    update payment_postings q set owner_id = owner
      from payments p where p.id = q.payment_id and p.merchant_id = keep_merchant.merchant_id;
    update payment_requests r set user_id = owner where r.merchant_id = keep_merchant.merchant_id;
    update payouts o set user_id = owner where o.merchant_id = keep_merchant.merchant_id;
    update payout_destinations d set user_id = owner where d.merchant_id = keep_merchant.merchant_id;
  end if;
  perform pause_payouts(array[keep_merchant.merchant_id]);
  return true;
end $$;
revoke all on function keep_merchant(uuid, uuid, text, text, integer, numeric, uuid, boolean, boolean) from public;
grant execute on function keep_merchant(uuid, uuid, text, text, integer, numeric, uuid, boolean, boolean)
  to plaza_wallet;
