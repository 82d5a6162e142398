import { SqlMigration } from '@plaza/service';

export class Migration20261202081000_forecasts extends SqlMigration {
  override readonly file = new URL('20261202081000_forecasts.sql', import.meta.url);
}
