// Freezing a person's wallets, and those of their merchants with them. It has one home, and every migration that changes it applies this again.
//
// A wallet is frozen by itself (`alone`), because the person who owns the merchant is (`owner`), or for both reasons: each ends by itself, and the
// wallet is frozen as long as there is one.
import { runtimeRole } from '@plaza/service';

// By hand a wallet may be frozen without a word of why: then it is so by itself.
const frozenBy = `coalesce(w.frozen_by, case when w.frozen is not null then 'alone' end)`;

// As in a person's closing: who freezes has the person's lock alone, and who makes a merchant, or hands one over, shares it. So no merchant is left out.
const lock = (person: string): string => `hashtextextended(${person}::text, 7052926)`;

const toldSql = `
create or replace function wallet.told_merchant_wallets(owner uuid) returns jsonb language sql stable set search_path = wallet, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('merchant_id', m.id) || told.wallet order by m.created_at, m.id), '[]')
    from merchants m, lateral (select w.value as wallet from jsonb_array_elements(told_wallets(m.id)) w) told where m.user_id = owner
$$;
`;

/** Lets no payout of these merchants be given to the provider while their wallets are frozen. What was given before is on its way. */
const payoutsSql = `
create or replace function wallet.pause_payouts(merchant_ids uuid[]) returns void language plpgsql set search_path = wallet, pg_temp as $$
begin
  update payouts p set paused = not p.paused
    where p.merchant_id = any (merchant_ids) and p.status in ('requested', 'processing')
      and p.paused <> exists (select from wallets w where w.user_id = p.merchant_id and w.currency = p.currency and w.frozen is not null);
end $$;
`;

/**
 * freeze_wallets(…) → { wallets, merchants } | { refused }: lets nothing leave the wallets of a person, and of their merchants, in one currency, or in all if
 * that is null; or those of one merchant. Then it opens the person's that are missing, of \`opened_ids\` and \`opened_currencies\`, so that nothing can leave
 * through a wallet that is opened later.
 *
 * It waits for the postings that have these wallets locked, and those that come after it read the freeze: when it has committed, nothing leaves any more.
 */
const freezeSql = `
create or replace function wallet.freeze_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  parties uuid[];
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator freezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      insert into wallets (id, kind, user_id, currency)
        select u.id, 'user', owner, u.currency from (
          select * from unnest(opened_ids, opened_currencies) as o (id, currency)
          union all
          select credit_account_id('user:' || owner || ':XCR'), 'XCR' where only_currency is null
        ) u where (only_currency is null or u.currency = only_currency)
          -- A merchant has the one that it was made with, and can open none.
          and not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant') order by u.id
        on conflict do nothing;
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency) order by w.id for no key update;
      with changed as (
        update wallets w set frozen = coalesce(w.frozen, 'debits'), frozen_by = case when ${frozenBy} is not null then 'both' when w.user_id = owner then 'alone' else 'owner' end
          where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
            and coalesce(${frozenBy}, '') not in ('both', case when w.user_id = owner then 'alone' else 'owner' end)
          returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, 'freeze', freeze_wallets.reason, caller::uuid, clock_timestamp() from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope, jsonb_build_object('wallets', told_wallets(owner), 'merchants', told_merchant_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const unfreezeSql = `
create or replace function wallet.unfreeze_wallets(owner uuid, only_currency text, reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  parties uuid[];
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator unfreezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    parties := parties_of(owner);
    if not exists (select from wallets w where w.user_id = any (parties)) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      perform from wallets w where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency) order by w.id for no key update;
      with changed as (
        update wallets w set frozen = case when w.frozen_by = 'both' then w.frozen end,
            frozen_by = case when w.frozen_by = 'both' then case when w.user_id = owner then 'owner' else 'alone' end end
          where w.user_id = any (parties) and (only_currency is null or w.currency = only_currency)
            and ${frozenBy} in ('both', case when w.user_id = owner then 'alone' else 'owner' end)
          returning w.user_id, w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), c.user_id, c.currency, 'unfreeze', unfreeze_wallets.reason, caller::uuid, clock_timestamp() from changed c;
      perform pause_payouts(parties);
      answer := remember_answer(scope, jsonb_build_object('wallets', told_wallets(owner), 'merchants', told_merchant_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;

-- What an administrator decides about a person's wallets could not be told from their closing, and would end with it.
create or replace function wallet.freeze_open_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
begin
  perform pg_advisory_xact_lock(${lock('owner')});
  return case when is_open(owner) then freeze_wallets(owner, only_currency, opened_ids, opened_currencies, reason, scope) else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;

create or replace function wallet.unfreeze_open_wallets(owner uuid, only_currency text, reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
begin
  perform pg_advisory_xact_lock(${lock('owner')});
  return case when is_open(owner) then unfreeze_wallets(owner, only_currency, reason, scope) else '{"refused": "ACCOUNT_CLOSED"}' end;
end $$;
`;

/** A merchant that is made for somebody, or handed over to them, is frozen as they are. The record names who froze them. */
const merchantsSql = `
create or replace function wallet.follow_owner() returns trigger language plpgsql security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  with_owner boolean;
begin
  perform pg_advisory_xact_lock_shared(${lock('new.user_id')});
  perform set_config('plaza.actor', 'system', true);
  with_owner := exists (select from wallets w where w.user_id = new.user_id and w.currency = new.currency and w.closed is null and ${frozenBy} is not null);
  perform from wallets w where w.user_id = new.id for no key update;
  with changed as (
    update wallets w set frozen = case when with_owner then coalesce(w.frozen, 'debits') when w.frozen_by = 'both' then w.frozen end,
        frozen_by = case when with_owner then case when ${frozenBy} is null then 'owner' else 'both' end when w.frozen_by = 'both' then 'alone' end
      where w.user_id = new.id and w.closed is null and with_owner <> coalesce(w.frozen_by in ('owner', 'both'), false)
      returning w.currency
  )
  insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
    select ordered_id(), new.id, c.currency, 'freeze', d.reason, d.decided_by, clock_timestamp()
      from changed c, lateral (select d.* from wallet_decisions d where d.user_id = new.user_id and d.currency = c.currency and d.action = 'freeze' order by d.created_at desc, d.id desc limit 1) d
      where with_owner;
  perform pause_payouts(array[new.id]);
  perform set_config('plaza.actor', caller, true);
  return null;
end $$;
`;

const offered = [
  'freeze_open_wallets(uuid, text, uuid[], text[], text, jsonb)',
  'unfreeze_open_wallets(uuid, text, text, jsonb)',
  'told_merchant_wallets(uuid)',
];
const own = [
  'freeze_wallets(uuid, text, uuid[], text[], text, jsonb)',
  'unfreeze_wallets(uuid, text, text, jsonb)',
  'pause_payouts(uuid[])',
  'follow_owner()',
];

/** In the order in which they need one another. */
export const freezeFunctionsSql = [
  toldSql,
  payoutsSql,
  freezeSql,
  unfreezeSql,
  merchantsSql,
  ...[...offered, ...own].map(
    (signature) => `revoke all on function wallet.${signature} from public, ${runtimeRole('wallet')};`,
  ),
  ...offered.map((signature) => `grant execute on function wallet.${signature} to ${runtimeRole('wallet')};`),
].join('\n');
