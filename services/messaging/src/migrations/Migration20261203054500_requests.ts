import { SqlMigration } from '@plaza/service';

export class Migration20261203054500_requests extends SqlMigration {
  override readonly file = new URL('20261203054500_requests.sql', import.meta.url);
}
