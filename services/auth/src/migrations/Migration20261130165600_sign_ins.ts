import { SqlMigration } from '@plaza/service';

export class Migration20261130165600_sign_ins extends SqlMigration {
  override readonly file = new URL('20261130165600_sign_ins.sql', import.meta.url);
}
