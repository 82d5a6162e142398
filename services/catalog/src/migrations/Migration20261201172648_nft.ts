import { SqlMigration } from '@plaza/service';

export class Migration20261201172648_nft extends SqlMigration {
  override readonly file = new URL('20261201172648_nft.sql', import.meta.url);
}
