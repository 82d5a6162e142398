import { Migration } from '@mikro-orm/migrations';
import { cachePoliciesSql } from '@plaza/cache';
import { eventPrivilegesSql } from '@plaza/outbox';
import { grantSql, revokeSql, systemOnlySql } from '@plaza/service';

// Of their own row a person changes what they like, but for what they may do.
const roleGuardSql = `
  create function auth.refuse_own_role() returns trigger language plpgsql set search_path = auth, pg_temp as $$
  begin
    if current_setting('plaza.actor', true) is distinct from 'system' then
      raise exception 'nobody gives themselves a role' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
  revoke all on function auth.refuse_own_role() from public;
  create trigger users_role before update on auth.users for each row when (old.role is distinct from new.role or old.merchant_id is distinct from new.merchant_id)
    execute function auth.refuse_own_role();`;

// The service's role may do what the code does, and no more; in a person's transaction less than in the service's own.
export class Migration20261129160000_privileges extends Migration {
  override up(): void {
    this.addSql(cachePoliciesSql('auth'));
    this.addSql(eventPrivilegesSql('auth'));
    this.addSql(revokeSql('auth', 'idempotency_keys', 'update'));
    this.addSql(grantSql('auth', 'idempotency_keys', 'update (response)'));
    this.addSql(revokeSql('auth', 'signing_keys', 'update'));
    this.addSql(grantSql('auth', 'signing_keys', 'update (retired_at)'));
    // Deletions go with the person, whom the foreign key follows.
    this.addSql(revokeSql('auth', 'deletions', 'delete'));
    this.addSql(systemOnlySql('auth', 'deletions', 'insert', 'update'));
    this.addSql(systemOnlySql('auth', 'users', 'insert', 'delete'));
    this.addSql(systemOnlySql('auth', 'sessions', 'insert', 'delete'));
    this.addSql(roleGuardSql);
  }
}
