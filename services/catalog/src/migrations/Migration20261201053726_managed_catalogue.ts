import { SqlMigration } from '@plaza/service';

export class Migration20261201053726_managed_catalogue extends SqlMigration {
  override readonly file = new URL('20261201053726_managed_catalogue.sql', import.meta.url);
}
