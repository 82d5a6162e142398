import { Migration } from '@mikro-orm/migrations';
import { grantSql, rowLevelSecuritySql } from '@plaza/service';

// What people are told, and that they have read it.
export class Migration20261121132000_notifications extends Migration {
  override up(): void {
    this.addSql(`
      create table messaging.notifications (
        id uuid not null,
        user_id uuid not null,
        type text not null,
        title text not null,
        body text not null default '',
        data jsonb not null default '{}',
        created_at timestamptz(3) not null default now(),
        read_at timestamptz(3) null,
        constraint notifications_pkey primary key (id),
        constraint notifications_type_check check (type ~ '^[a-z]+\\.[a-z_]+$'),
        constraint notifications_title_check check (char_length(title) between 1 and 200),
        constraint notifications_body_check check (char_length(body) <= 1000)
      );
      create index notifications_user_id_index on messaging.notifications (user_id, id);
      create index notifications_unread_index on messaging.notifications (user_id, id) where read_at is null;`);
    this.addSql(rowLevelSecuritySql('messaging', 'notifications'));
    this.addSql(grantSql('messaging', 'notifications', 'select, insert, delete, update (read_at)'));
  }

  override down(): void {
    this.addSql('drop table messaging.notifications');
  }
}
