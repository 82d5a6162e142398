import { SqlMigration } from '@plaza/service';

export class Migration20261130023520_audit_log extends SqlMigration {
  override readonly file = new URL('20261130023520_audit_log.sql', import.meta.url);
}
