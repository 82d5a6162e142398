import { SqlMigration } from '@plaza/service';

export class Migration20261201122044_esim_usage extends SqlMigration {
  override readonly file = new URL('20261201122044_esim_usage.sql', import.meta.url);
}
