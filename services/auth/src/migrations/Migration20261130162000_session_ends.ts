import { SqlMigration } from '@plaza/service';

export class Migration20261130162000_session_ends extends SqlMigration {
  override readonly file = new URL('20261130162000_session_ends.sql', import.meta.url);
}
