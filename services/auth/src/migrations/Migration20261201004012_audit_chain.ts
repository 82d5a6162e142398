import { SqlMigration } from '@plaza/service';

export class Migration20261201004012_audit_chain extends SqlMigration {
  override readonly file = new URL('20261201004012_audit_chain.sql', import.meta.url);
}
