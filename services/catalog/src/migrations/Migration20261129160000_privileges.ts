import { Migration } from '@mikro-orm/migrations';
import { cachePoliciesSql } from '@plaza/cache';
import { eventPrivilegesSql } from '@plaza/outbox';
import { grantSql, revokeSql, systemOnlySql } from '@plaza/service';

// The service's role may do what the code does, and no more; in a person's transaction less than in the service's own.
export class Migration20261129160000_privileges extends Migration {
  override up(): void {
    this.addSql(cachePoliciesSql('catalog'));
    this.addSql(eventPrivilegesSql('catalog'));
    this.addSql(revokeSql('catalog', 'idempotency_keys', 'update'));
    this.addSql(grantSql('catalog', 'idempotency_keys', 'update (response)'));
    this.addSql(systemOnlySql('catalog', 'closings', 'insert', 'update'));
  }
}
