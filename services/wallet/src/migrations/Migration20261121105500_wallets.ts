import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql, runtimeRole } from '@plaza/service';

/** The day that a moment belongs to, where limits are counted by day: it turns at midnight in the platform's time zone. */
const spendingDaySql = `
create function wallet.spending_day(at timestamptz) returns date language sql stable set search_path = wallet, pg_temp as $$
  select (at at time zone coalesce((select s.value from settings s where s.name = 'limits_time_zone'), 'UTC'))::date
$$;
`;

// Both of these see what row-level security shows to who asks.

/** A person's wallets of money, as an answer tells them. */
const toldWalletsSql = `
create function wallet.told_wallets(owner uuid) returns jsonb language sql stable set search_path = wallet, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', w.currency, 'balance', w.balance::text, 'available', (w.balance - w.held)::text, 'held', w.held::text,
      'status', case when w.frozen is null then 'active' else 'frozen' end) order by w.currency), '[]')
    from wallets w where w.user_id = owner and w.currency <> 'XCR'
$$;
`;

/**
 * freeze_wallets(…) → { wallets } | { refused }: lets nothing leave a person's wallet in one currency, or in all if that is null. Then it
 * opens those that are missing, of `opened_ids` and `opened_currencies`, so that nothing can leave through a wallet that is opened later.
 *
 * It waits for the postings that have these wallets locked, and those that come after it read the freeze: when it has committed, nothing
 * leaves any more.
 */
const freezeSql = `
create function wallet.freeze_wallets(owner uuid, only_currency text, opened_ids uuid[], opened_currencies text[], reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator freezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    if not exists (select from wallets w where w.user_id = owner) then
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
      perform from wallets w where w.user_id = owner and (only_currency is null or w.currency = only_currency) order by w.id for no key update;
      with changed as (
        update wallets w set frozen = 'debits' where w.user_id = owner and (only_currency is null or w.currency = only_currency) and w.frozen is null returning w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), owner, c.currency, 'freeze', freeze_wallets.reason, caller::uuid, clock_timestamp() from changed c;
      answer := remember_answer(scope, jsonb_build_object('wallets', told_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const unfreezeSql = `
create function wallet.unfreeze_wallets(owner uuid, only_currency text, reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator unfreezes wallets' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    if not exists (select from wallets w where w.user_id = owner) then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      perform from wallets w where w.user_id = owner and (only_currency is null or w.currency = only_currency) order by w.id for no key update;
      with changed as (
        update wallets w set frozen = null where w.user_id = owner and (only_currency is null or w.currency = only_currency) and w.frozen is not null returning w.currency
      )
      insert into wallet_decisions (id, user_id, currency, action, reason, decided_by, created_at)
        select ordered_id(), owner, c.currency, 'unfreeze', unfreeze_wallets.reason, caller::uuid, clock_timestamp() from changed c;
      answer := remember_answer(scope, jsonb_build_object('wallets', told_wallets(owner)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

/** What may leave each of a person's wallets of money, and what is left of it today. */
const toldLimitsSql = `
create function wallet.told_limits(owner uuid) returns jsonb language sql stable set search_path = wallet, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('currency', k.currency, 'movement_limit', k.movement_limit::text, 'day_limit', k.day_limit::text, 'spent', k.spent::text,
      'left', case when k.day_limit is not null then greatest(k.day_limit - k.spent, 0)::text end) order by k.currency), '[]')
    from (
      select w.currency, coalesce(w.movement_limit, d.movement_limit) as movement_limit, coalesce(w.day_limit, d.day_limit) as day_limit,
          case when w.spent_on = spending_day(clock_timestamp()) then w.spent else 0 end as spent
        from wallets w left join limits d on d.currency = w.currency and w.kind = 'user' where w.user_id = owner and w.currency <> 'XCR'
    ) k
$$;
`;

/** set_limits(…) → { limits: [one] } | { refused }: what may leave one wallet, from the next posting on. Null: what the currency's row of limits says. */
const setLimitsSql = `
create function wallet.set_limits(owner uuid, wallet_id uuid, wallet_currency text, movement_limit numeric, day_limit numeric, reason text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not is_admin() then
    raise exception 'only an administrator sets limits' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    -- Each says in FOUND whether there is one, this and the update below.
    perform from wallets w where w.user_id = owner;
    if found then
      insert into wallets (id, kind, user_id, currency)
        select set_limits.wallet_id, 'user', owner, wallet_currency where not exists (select from wallets m where m.user_id = owner and m.kind = 'merchant') on conflict do nothing;
      update wallets w set movement_limit = set_limits.movement_limit, day_limit = set_limits.day_limit where w.id = set_limits.wallet_id and w.user_id = owner;
    end if;
    if not found then
      answer := '{"refused": "WALLET_NOT_FOUND"}';
    else
      insert into wallet_decisions (id, user_id, currency, action, reason, movement_limit, day_limit, decided_by, created_at)
        values (ordered_id(), owner, wallet_currency, 'limits', set_limits.reason, set_limits.movement_limit, set_limits.day_limit, caller::uuid, clock_timestamp());
      answer := remember_answer(scope, jsonb_build_object('limits',
        (select jsonb_agg(l.value) from jsonb_array_elements(told_limits(owner)) l where l.value->>'currency' = wallet_currency)));
    end if;
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

/** create_wallet(…) → { wallets: [one] } | { refused }: opens a wallet, or leaves one that is open as it is. */
const createSql = `
create function wallet.create_wallet(owner uuid, wallet_id uuid, wallet_currency text, scope jsonb default null) returns jsonb
  language plpgsql volatile security definer set search_path = wallet, pg_temp as $$
declare
  caller constant text := coalesce(current_setting('plaza.actor', true), '');
  answer jsonb;
begin
  if not acts_for(owner) then
    raise exception 'a wallet is opened for oneself' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);
  answer := case when scope is not null then posted_under(scope) end;
  if answer is null then
    insert into wallets (id, kind, user_id, currency) values (wallet_id, 'user', owner, wallet_currency) on conflict do nothing;
    answer := remember_answer(scope, jsonb_build_object('wallets',
      (select jsonb_agg(w.value) from jsonb_array_elements(told_wallets(owner)) w where w.value->>'currency' = wallet_currency)));
  end if;
  perform set_config('plaza.actor', caller, true);
  return answer;
end $$;
`;

const signatures = [
  'spending_day(timestamptz)',
  'told_wallets(uuid)',
  'told_limits(uuid)',
  'create_wallet(uuid, uuid, text, jsonb)',
  'freeze_wallets(uuid, text, uuid[], text[], text, jsonb)',
  'unfreeze_wallets(uuid, text, text, jsonb)',
  'set_limits(uuid, uuid, text, numeric, numeric, text, jsonb)',
];

/** What an administrator decides about wallets, and when the day of a limit turns. */
export class Migration20261121105500_wallets extends Migration {
  override up(): void {
    this.addSql('create table wallet.settings (name text not null primary key, value text not null)');
    this.addSql(grantSql('wallet', 'settings', 'select, insert, update'));
    this.addSql(`
      create table wallet.wallet_decisions (
        id uuid not null primary key,
        user_id uuid not null,
        currency text not null,
        action text not null,
        reason text not null,
        movement_limit numeric(20,4) null,
        day_limit numeric(20,4) null,
        decided_by uuid not null,
        created_at timestamptz(6) not null,
        constraint wallet_decisions_action_check check (action in ('freeze', 'unfreeze', 'limits'))
      )`);
    this.addSql('create index wallet_decisions_user_index on wallet.wallet_decisions (user_id, created_at, id)');
    this.addSql(rowLevelSecuritySql('wallet', 'wallet_decisions'));
    this.addSql(grantSql('wallet', 'wallet_decisions', 'select'));
    this.addSql(`
      create trigger wallet_decisions_unchanged before update or delete or truncate on wallet.wallet_decisions
        for each statement execute function wallet.refuse_change()`);
    for (const sql of [spendingDaySql, toldWalletsSql, toldLimitsSql, createSql, freezeSql, unfreezeSql, setLimitsSql])
      this.addSql(sql);
    for (const signature of signatures) {
      this.addSql(`revoke all on function wallet.${signature} from public`);
      this.addSql(`grant execute on function wallet.${signature} to ${runtimeRole('wallet')}`);
    }
  }
}
