import { Migration } from '@mikro-orm/migrations';
import { actorIsSystem, grantSql, rowLevelSecuritySql } from '@plaza/service';

// What goes when somebody is deleted. Nobody but the service itself takes anything away.
export class Migration20261121132100_erasure extends Migration {
  override up(): void {
    this.addSql(`
      create table messaging.erased_people (
        user_id uuid not null,
        erased_at timestamptz(3) not null default now(),
        constraint erased_people_pkey primary key (user_id)
      )`);
    this.addSql(rowLevelSecuritySql('messaging', 'erased_people'));
    this.addSql(grantSql('messaging', 'erased_people', 'select, insert'));
    this.addSql(`
      create policy members_delete on messaging.members for delete using (${actorIsSystem});
      create policy posts_delete on messaging.posts for delete using (${actorIsSystem});
      create policy conversations_delete on messaging.conversations as restrictive for delete using (${actorIsSystem});`);
    for (const table of ['members', 'posts', 'conversations']) this.addSql(grantSql('messaging', table, 'delete'));
  }

  override down(): void {
    for (const table of ['members', 'posts', 'conversations']) {
      this.addSql(`revoke delete on messaging.${table} from plaza_messaging`);
      this.addSql(`drop policy ${table}_delete on messaging.${table}`);
    }
    this.addSql('drop table messaging.erased_people');
  }
}
