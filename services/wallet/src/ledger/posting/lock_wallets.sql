-- lock_wallets: locks the wallets of a batch, and reads them.
--
-- Inputs:  the accounts, each once; today, the day that limits of a day count.
-- Outputs: a wallet for each account, in their order. One that was not opened yet has nothing in it.
-- Errors:  serialization_failure if another call opened one of them while this one waited for the others.
-- Locks:   the wallets that exist, in the order of their ids. If one is opened later, writing it fails with
--          unique_violation.
create or replace function lock_wallets(accounts posting_account[], today date)
returns posting_wallet[]
language plpgsql volatile
as $$
declare
  wallets posting_wallet[];
  wallet posting_wallet;
  missing uuid[];
begin
  -- The lateral query reads by key, whatever the planner expects of the table.
  wallets := array(
    select row(a.place, coalesce(v.balance, 0.0000), coalesce(v.held, 0.0000),
        case when v.spent_on = today then v.spent else 0 end, coalesce(v.entry_count, 0), coalesce(v.entry_hash, ''),
        false, v.id is not null, f.kind <> 'system',
        f.mismatched or v.frozen is not null or f.movement_limit is not null or f.day_limit is not null
          or f.kind = 'unclaimed',
        a.id, f.kind, coalesce(v.user_id, a.user_id), a.name, coalesce(a.shard, 0), coalesce(v.currency, a.currency),
        f.mismatched, case when v.closed is null then v.frozen else 'closed' end, f.movement_limit, f.day_limit,
        null)::posting_wallet
      from (select u.* from unnest(accounts) with ordinality
          as u (id, kind, user_id, name, shard, currency, place) order by u.id) a
        left join lateral (select w.* from wallets w where w.id = a.id offset 0 for no key update) v on true
        left join limits d on d.currency = coalesce(v.currency, a.currency),
        lateral (select coalesce(v.kind, a.kind) as kind,
          coalesce(v.currency <> a.currency or v.user_id <> a.user_id, false) as mismatched,
          case coalesce(v.kind, a.kind) when 'user' then coalesce(v.movement_limit, d.movement_limit)
            else v.movement_limit end as movement_limit,
          case coalesce(v.kind, a.kind) when 'user' then coalesce(v.day_limit, d.day_limit)
            else v.day_limit end as day_limit) f
      order by a.place);
  foreach wallet in array wallets loop
    if wallet.kind = 'unclaimed' then
      select w.place into wallet.stands_for from unnest(wallets) w
        where wallet.name = 'unclaimed:' || w.user_id and w.currency = wallet.currency;
      wallets[wallet.place] := wallet;
    end if;
    if not wallet.is_there then
      missing := missing || wallet.id;
    end if;
  end loop;
  -- Neither locked nor read by the statement above, which sees what was there when it began.
  if missing is not null and exists (select from wallets w where w.id = any (missing)) then
    raise exception 'a wallet was opened at the same time' using errcode = 'serialization_failure';
  end if;
  return wallets;
end $$;
revoke all on function lock_wallets from public;
