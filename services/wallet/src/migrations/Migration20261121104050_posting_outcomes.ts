import { Migration } from '@mikro-orm/migrations';

/** What became of movements that are found to be posted already. `transactions` are their transactions' ids. */
const postedOutcomeSql = `
create function wallet.posted_outcome(movements uuid[], transactions uuid[]) returns jsonb language sql stable security definer set search_path = wallet, pg_temp as $$
  select jsonb_build_object(
    'movement_ids', to_jsonb($1),
    'transactions', told_transactions($2, array(select distinct e."timestamp" from entries e where e.movement_id = any ($1))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', w.user_id, 'currency', w.currency, 'amount', (w.balance - w.held)::text)), '[]')
      from wallets w where w.user_id is not null and w.id in (select e.wallet_id from entries e where e.movement_id = any ($1))))
$$;
`;

/**
 * An outcome as a caller of post_movement reads it. Between the engine and its key's row an outcome is short, since the engine's caller and
 * the table of transactions know the rest: { movements: [[id, time]], transactions: [[id, balance after]], available: [[user, currency, amount]], hold? }.
 */
const toldOutcomeSql = `
create function wallet.told_transactions(ids uuid[], times timestamptz[]) returns jsonb language sql stable security definer set search_path = wallet, pg_temp as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'user_id', t.user_id, 'type', t.type, 'direction', t.direction, 'amount', t.amount::text, 'currency', t.currency,
      'balance_after', t.balance_after::text, 'metadata', t.metadata, 'timestamp', t."timestamp") order by array_position(ids, t.id)), '[]')
    from transactions t where t.id = any (ids) and t."timestamp" = any (times)
$$;

create function wallet.told_outcome(outcome jsonb) returns jsonb language sql stable security definer set search_path = wallet, pg_temp as $$
  select case when not outcome ? 'movements' then outcome else jsonb_strip_nulls(jsonb_build_object('hold', outcome->'hold', 'replayed', outcome->'replayed')) || jsonb_build_object(
    'movement_ids', (select jsonb_agg(m.value->0 order by m.place) from jsonb_array_elements(outcome->'movements') with ordinality as m (value, place)),
    'transactions', told_transactions(
      array(select (t.value->>0)::uuid from jsonb_array_elements(outcome->'transactions') with ordinality as t (value, place) order by t.place),
      array(select (m.value->>1)::timestamptz from jsonb_array_elements(outcome->'movements') as m (value))),
    'available', (select coalesce(jsonb_agg(jsonb_build_object('user_id', a.user_id, 'currency', a.currency, 'amount', a.amount)), '[]') from (
        -- A wallet that several movements touched is told as the last one left it.
        select distinct on (a.value->>0, a.value->>1) a.value->>0 as user_id, a.value->>1 as currency, a.value->>2 as amount
          from jsonb_array_elements(outcome->'available') with ordinality as a (value, place) order by a.value->>0, a.value->>1, a.place desc
      ) a)) end
$$;

create or replace function wallet.posted_under(scope jsonb) returns jsonb language plpgsql security definer set search_path = wallet, pg_temp as $$
declare
  earlier idempotency_keys;
begin
  -- For the rest of the transaction, which is this statement's own.
  perform set_config('plaza.actor', 'system', true);
  select * into earlier from idempotency_keys where user_id = (scope->>'user_id')::uuid and key = scope->>'key';
  if not found then
    return null;
  elsif earlier.method <> scope->>'method' or earlier.request_hash <> decode(scope->>'request_hash', 'hex') then
    return jsonb_build_object('refused', 'IDEMPOTENCY_KEY_REUSED');
  end if;
  return told_outcome(convert_from(earlier.response, 'UTF8')::jsonb) || '{"replayed": true}';
end $$;
`;

/** Gives back what holds set aside whose time is over, less what was captured. Wallets in use are left to the next round, or to another replica. */
const expireHoldsSql = `
create or replace function wallet.expire_holds(most integer) returns table (owner_id uuid) language plpgsql security definer
  set search_path = wallet, pg_temp as $$
declare
  wallet_ids uuid[];
  -- A variable, because an index is not searched for what a volatile function gives.
  due constant timestamptz := clock_timestamp();
begin
  perform set_config('plaza.actor', 'system', true);
  wallet_ids := array(select wallet_id from holds where status = 'held' and expires_at <= due order by expires_at limit most);
  wallet_ids := array(select id from wallets where id = any(wallet_ids) order by id for no key update skip locked);
  return query
    with ended as (
      update holds set status = 'expired', ended_at = due
        where wallet_id = any(wallet_ids) and status = 'held' and expires_at <= due
        returning wallet_id, user_id, amount - captured as rest
    ), released as (
      update wallets w set held = w.held - part.rest from (select wallet_id, sum(rest) as rest from ended group by wallet_id) part
        where w.id = part.wallet_id
    )
    select distinct user_id from ended;
end $$;
`;

/** What a posting answers, also when it is asked again; and the end of holds of which a part was captured. */
export class Migration20261121104050_posting_outcomes extends Migration {
  override up(): void {
    this.addSql(toldOutcomeSql);
    this.addSql(postedOutcomeSql);
    this.addSql(expireHoldsSql);
    for (const signature of [
      'told_transactions(uuid[], timestamptz[])',
      'told_outcome(jsonb)',
      'posted_outcome(uuid[], uuid[])',
    ]) {
      this.addSql(`revoke all on function wallet.${signature} from public`);
    }
  }
}
