import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

// Every saga belongs to somebody who is there to stay until its transaction has ended: see closing/closing.ts.
const refuseClosedSql = `
create function catalog.refuse_closed() returns trigger language plpgsql set search_path = catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended(new.user_id::text, 7052927));
  if exists (select from closings c where c.user_id = new.user_id and c.state <> 'open') then
    raise exception 'person % is closed', new.user_id using errcode = 'check_violation', constraint = 'person_open_check', table = tg_table_name, schema = 'catalog';
  end if;
  return new;
end $$;

create trigger sagas_open before insert on catalog.sagas for each row execute function catalog.refuse_closed();
`;

/** Catalog's part in deleting a person. */
export class Migration20261121132000_closing extends Migration {
  override up(): void {
    this.addSql(`
      create table catalog.closings (
        user_id uuid not null,
        attempt integer not null,
        state text not null,
        updated_at timestamptz not null default now(),
        constraint closings_pkey primary key (user_id),
        constraint closings_state_check check (state in ('closing', 'open', 'closed'))
      )`);
    this.addSql(rowLevelSecuritySql('catalog', 'closings'));
    this.addSql(grantSql('catalog', 'closings', 'select, insert, update'));
    this.addSql(grantSql('catalog', 'esim_active', 'delete'));
    this.addSql(refuseClosedSql);
  }

  override down(): void {
    this.addSql('drop trigger sagas_open on catalog.sagas');
    this.addSql('drop function catalog.refuse_closed()');
    this.addSql('drop table catalog.closings');
  }
}
