import { SqlMigration } from '@plaza/service';

export class Migration20261201122048_product_variants extends SqlMigration {
  override readonly file = new URL('20261201122048_product_variants.sql', import.meta.url);
}
