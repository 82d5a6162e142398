import { SqlMigration } from '@plaza/service';

export class Migration20261130033514_ledger_verifications extends SqlMigration {
  override readonly file = new URL('20261130033514_ledger_verifications.sql', import.meta.url);
}
