import { SqlMigration } from '@plaza/service';

export class Migration20261201171607_event_changes extends SqlMigration {
  override readonly file = new URL('20261201171607_event_changes.sql', import.meta.url);
}
