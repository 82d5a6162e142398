// What no parser sees: plpgsql_check reads every function against the tables that it uses. Runs where the extension is installed (Debian: postgresql-15-plpgsql-check).
import { expect, test } from '@jest/globals';
import { schemaNames } from '@plaza/services';
import { testDatabase } from '@plaza/testing';
import { schemaOf } from '../src/databases.ts';

test.each(schemaNames)(
  'the functions of %s name tables, columns and types that exist, and hold no dead code',
  async (name) => {
    const database = await testDatabase(await schemaOf(name));
    try {
      await database.admin('create schema lint');
      await database.admin('create extension plpgsql_check schema lint');
      const faults = await database.admin<{ fault: string }>(`
      select p.oid::regprocedure || coalesce(':' || c.lineno, '') || ' ' || c.level || ' ' || c.message || coalesce(' ' || c.detail, '') as fault
        from pg_proc p
        join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
        left join lateral (
          select t.tgrelid, t.tgoldtable, t.tgnewtable from pg_trigger t where t.tgfoid = p.oid and not t.tgisinternal order by t.oid limit 1) t on true
        cross join lateral lint.plpgsql_check_function_tb(p.oid, coalesce(t.tgrelid, 0)::regclass, oldtable => t.tgoldtable, newtable => t.tgnewtable) c
       where p.pronamespace = '${name}'::regnamespace
         -- A literal that is assigned to a variable of another type is cast once, when the function is first planned.
         and c.message <> 'target type is different type than source type'
       order by 1`);
      expect(faults.map(({ fault }) => fault)).toEqual([]);
    } finally {
      await database.drop();
    }
  },
);
