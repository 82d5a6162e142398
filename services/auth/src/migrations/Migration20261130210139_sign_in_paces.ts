import { SqlMigration } from '@plaza/service';

export class Migration20261130210139_sign_in_paces extends SqlMigration {
  override readonly file = new URL('20261130210139_sign_in_paces.sql', import.meta.url);
}
