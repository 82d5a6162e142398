import { Migration } from '@mikro-orm/migrations';
import { runtimeRole } from '@plaza/service';

/**
 * make_partitions(ahead) → the names of the partitions that it made: of `transactions` and of `entries`, for this month and so many
 * after it, where they were missing. Months are UTC.
 *
 * A partition is attached and not created in place: that waits for nobody who reads or posts, and for the foreign key only as long
 * as a posting takes. There is no default partition: a row in it would be in no month that can be archived, and its month could not
 * be made any more. A posting without a partition fails as a whole.
 */
const makePartitionsSql = `
create function wallet.make_partition(parent text, month date) returns text language plpgsql
  set search_path = wallet, pg_temp set timezone = 'UTC' as $$
declare
  partition constant text := parent || to_char(month, '_YYYY_MM');
begin
  -- What the parent has by now, a partition has too; indexes and the foreign key come with the attaching.
  execute format('create table wallet.%I (like wallet.%I including defaults including constraints including generated including storage)', partition, parent);
  perform wallet.guard_partition(parent, partition);
  execute format('alter table wallet.%I attach partition wallet.%I for values from (%L) to (%L)', parent, partition,
    month::timestamptz, (month + interval '1 month')::timestamptz);
  return partition;
end $$;

-- A statement that names a partition passes by its parent's policies and triggers, so the partition has the same. Nobody is granted anything on it.
create function wallet.guard_partition(parent text, partition text) returns void language plpgsql
  set search_path = wallet, pg_temp as $$
declare
  copied record;
begin
  execute format('alter table wallet.%I enable row level security', partition);
  execute format('alter table wallet.%I force row level security', partition);
  for copied in select * from pg_policies where schemaname = 'wallet' and tablename = parent loop
    execute format('create policy %I on wallet.%I using (%s) with check (%s)', copied.policyname, partition, copied.qual, copied.with_check);
  end loop;
  for copied in
    select pg_get_triggerdef(oid) as definition from pg_trigger
      where tgrelid = format('wallet.%I', parent)::regclass and not tgisinternal and tgtype & 1 = 0
  loop
    execute replace(copied.definition, format(' ON wallet.%I ', parent), format(' ON wallet.%I ', partition));
  end loop;
end $$;

create function wallet.make_partitions(ahead integer) returns setof text language plpgsql security definer
  set search_path = wallet, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  parent text;
  due date;
begin
  if ahead not between 0 and 24 then
    raise exception 'ahead must be 0 to 24 months' using errcode = 'invalid_parameter_value';
  end if;
  -- One at a time, from whichever replica.
  perform pg_advisory_xact_lock(hashtext('wallet.make_partitions'));
  foreach parent in array array['transactions', 'entries'] loop
    for due in select generate_series(date_trunc('month', now()), date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      if to_regclass('wallet.' || parent || to_char(due, '_YYYY_MM')) is null then
        return next wallet.make_partition(parent, due);
      end if;
    end loop;
  end loop;
end $$;
`;

// A partitioned table can't be made of a plain one, so its rows move. Names stay: those of the old are dropped with it, or make room first.
const convertSql = (table: string, columns: string): string => `
do $$
declare
  renamed record;
  due date;
  before bigint;
  after bigint;
begin
  -- Row-level security is forced on the owner too, and would hide every row from the copy.
  perform set_config('plaza.actor', 'system', true);
  alter table wallet.${table} rename to ${table}_before;
  for renamed in select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'wallet.${table}_before'::regclass loop
    execute format('alter index wallet.%I rename to %I', renamed.relname, renamed.relname || '_before');
  end loop;
  ${columns}
  for renamed in select pg_get_triggerdef(oid) as definition from pg_trigger where tgrelid = 'wallet.${table}_before'::regclass and not tgisinternal loop
    execute replace(renamed.definition, ' ON wallet.${table}_before ', ' ON wallet.${table} ');
  end loop;
  alter table wallet.${table} enable row level security;
  alter table wallet.${table} force row level security;
  for renamed in select * from pg_policies where schemaname = 'wallet' and tablename = '${table}_before' loop
    execute format('create policy %I on wallet.${table} using (%s) with check (%s)', renamed.policyname, renamed.qual, renamed.with_check);
  end loop;
  grant select on wallet.${table} to ${runtimeRole('wallet')};
  for due in select distinct date_trunc('month', "timestamp" at time zone 'UTC')::date from wallet.${table}_before loop
    perform wallet.make_partition('${table}', due);
  end loop;
  insert into wallet.${table} select * from wallet.${table}_before order by "timestamp";
  select count(*) into before from wallet.${table}_before;
  select count(*) into after from wallet.${table};
  if before <> after then
    raise exception '% of % rows of ${table} were moved', after, before;
  end if;
  drop table wallet.${table}_before;
end $$;
`;

const transactions = `
  create table wallet.transactions (
    like wallet.transactions_before including defaults including storage,
    constraint transactions_pkey primary key (id, "timestamp"),
    constraint transactions_type_check check (type in ('deposit', 'send', 'receive', 'purchase', 'refund', 'payout', 'exchange', 'fee')),
    constraint transactions_direction_check check (direction in ('credit', 'debit')),
    constraint transactions_amount_check check (amount > 0),
    constraint transactions_balance_check check (balance_after >= 0)
  ) partition by range ("timestamp");
  create index transactions_user_index on wallet.transactions (user_id, "timestamp", id);
  create index transactions_user_type_index on wallet.transactions (user_id, type, "timestamp", id);`;

const entries = `
  create table wallet.entries (
    like wallet.entries_before including defaults including storage,
    constraint entries_pkey primary key (wallet_id, "timestamp", id),
    constraint entries_wallet_id_foreign foreign key (wallet_id) references wallet.wallets (id),
    constraint entries_amount_check check (amount <> 0)
  ) partition by range ("timestamp");
  create index entries_movement_index on wallet.entries (movement_id);`;

/** `transactions` and `entries` by month: archiving is a detach, and an old month never slows a new posting. */
export class Migration20261121103300_partitions extends Migration {
  override up(): void {
    this.addSql(makePartitionsSql);
    this.addSql(convertSql('transactions', transactions));
    this.addSql(convertSql('entries', entries));
    for (const signature of ['make_partition(text, date)', 'guard_partition(text, text)', 'make_partitions(integer)'])
      this.addSql(`revoke all on function wallet.${signature} from public`);
    this.addSql(`grant execute on function wallet.make_partitions(integer) to ${runtimeRole('wallet')}`);
    this.addSql('select wallet.make_partitions(3)');
  }
}
