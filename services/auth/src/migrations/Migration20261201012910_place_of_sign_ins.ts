import { SqlMigration } from '@plaza/service';

export class Migration20261201012910_place_of_sign_ins extends SqlMigration {
  override readonly file = new URL('20261201012910_place_of_sign_ins.sql', import.meta.url);
}
