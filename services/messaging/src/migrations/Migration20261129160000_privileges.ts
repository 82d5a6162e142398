import { Migration } from '@mikro-orm/migrations';
import { cachePoliciesSql } from '@plaza/cache';
import { eventPrivilegesSql } from '@plaza/outbox';
import { grantSql, revokeSql, systemOnlySql } from '@plaza/service';

// The service's role may do what the code does, and no more; in a person's transaction less than in the service's own.
export class Migration20261129160000_privileges extends Migration {
  override up(): void {
    this.addSql(cachePoliciesSql('messaging'));
    this.addSql(eventPrivilegesSql('messaging'));
    this.addSql(revokeSql('messaging', 'idempotency_keys', 'update'));
    this.addSql(grantSql('messaging', 'idempotency_keys', 'update (response)'));
    this.addSql(systemOnlySql('messaging', 'notifications', 'insert', 'delete'));
    this.addSql(systemOnlySql('messaging', 'webhook_attempts', 'insert'));
    this.addSql(systemOnlySql('messaging', 'erased_people', 'insert'));
  }
}
