import { SqlMigration } from '@plaza/service';

export class Migration20261201022224_merchant_owners extends SqlMigration {
  override readonly file = new URL('20261201022224_merchant_owners.sql', import.meta.url);
}
