import { SqlMigration } from '@plaza/service';

export class Migration20261130212800_openid extends SqlMigration {
  override readonly file = new URL('20261130212800_openid.sql', import.meta.url);
}
