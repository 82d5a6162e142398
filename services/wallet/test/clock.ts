// A clock that a test sets: the posting functions read theirs from the database, so that is where another time is put before it.
import type { TestDatabase } from '@plaza/testing';

export interface Clock {
  /** From now on it is this time, in the ledger, and goes on from there. */
  travel(time: string): Promise<void>;
}

/** Puts a clock of the test's own before every function of the wallet's schema. Whatever else reads the time, such as a column's default, is not moved. */
export async function setClock(db: TestDatabase): Promise<Clock> {
  await db.admin(`
    create schema wallet_clock;
    grant usage on schema wallet_clock to public;
    create table wallet_clock.moment (at timestamptz not null, since timestamptz not null);
    create function wallet_clock.clock_timestamp() returns timestamptz language plpgsql volatile security definer as $$
      begin return coalesce((select at + (pg_catalog.clock_timestamp() - since) from wallet_clock.moment), pg_catalog.clock_timestamp()); end $$;
    create function wallet_clock.now() returns timestamptz language plpgsql volatile security definer as $$ begin return wallet_clock.clock_timestamp(); end $$;
    do $$ declare one regprocedure; begin
      for one in select oid from pg_proc where pronamespace = 'wallet'::regnamespace and proconfig is not null loop
        execute format('alter function %s set search_path = wallet_clock, wallet, pg_catalog, pg_temp', one);
      end loop;
    end $$`);
  return {
    async travel(time) {
      await db.admin('delete from wallet_clock.moment');
      await db.admin('insert into wallet_clock.moment values ($1, pg_catalog.clock_timestamp())', [time]);
      await db.admin('set role plaza_wallet_owner; select wallet.make_partitions(1); reset role');
    },
  };
}
