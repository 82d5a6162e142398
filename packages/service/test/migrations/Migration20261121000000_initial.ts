import { Migration } from '@mikro-orm/migrations';
import { idempotencyTable, sqlText } from '@plaza/service';

export class Migration20261121000000_initial extends Migration {
  override up(): void {
    this.addSql(sqlText(idempotencyTable, 'sample'));
    this.addSql(`
      create table notes (id uuid primary key, user_id uuid not null, text text not null);
      alter table notes enable row level security, force row level security;
      create policy notes_actor on notes
        using (user_id::text = (select current_setting('plaza.actor', true)) or (select current_setting('plaza.actor', true)) = 'system');
      grant select, insert on notes to plaza_sample;`);
  }
}
