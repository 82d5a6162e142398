import { Migration } from '@mikro-orm/migrations';
import { grantSql, runtimeRole, systemFunctionSql } from '@plaza/service';

// Planned once, when the tables may be empty: see Migration20261121131000_webhooks.
const planning =
  'set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off';
const renew = 'renew_webhooks(uuid[], int[], interval)';

// What a disabled webhook was not sent is kept, secrets live out their overlaps, and whoever sends says again and again that they do.
export class Migration20261129170000_webhooks_kept extends Migration {
  override up(): void {
    this.addSql(`
      alter table messaging.webhook_endpoints add column earlier_secrets jsonb not null default '[]',
        add constraint webhook_endpoints_earlier_check check (jsonb_typeof(earlier_secrets) = 'array' and jsonb_array_length(earlier_secrets) <= 10);
      alter table messaging.webhook_deliveries drop constraint webhook_deliveries_status_check,
        add constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed', 'skipped'));
      create index webhook_deliveries_skipped_index on messaging.webhook_deliveries (id) where status = 'skipped';`);
    this.addSql(grantSql('messaging', 'webhook_endpoints', 'update (earlier_secrets)'));
    this.addSql(`
      -- Whoever took these is still sending them. What somebody else has taken since is left to them.
      create function messaging.renew_webhooks(ids uuid[], numbers int[], lease interval) returns void language plpgsql volatile
        set search_path = messaging, pg_temp ${planning} as $$
      declare
        ${systemFunctionSql.declare}
      begin
        ${systemFunctionSql.begin}
        update webhook_deliveries d set claimed_until = clock_timestamp() + lease
         where d.id = any (ids) and d.attempts = numbers[array_position(ids, d.id)] and d.status = 'pending';
        ${systemFunctionSql.end}
      end $$;
      revoke all on function messaging.${renew} from public;
      grant execute on function messaging.${renew} to "${runtimeRole('messaging')}";`);
  }

  override down(): void {
    this.addSql(`
      drop function messaging.${renew};
      delete from messaging.webhook_deliveries where status = 'skipped';
      drop index messaging.webhook_deliveries_skipped_index;
      alter table messaging.webhook_deliveries drop constraint webhook_deliveries_status_check,
        add constraint webhook_deliveries_status_check check (status in ('pending', 'delivered', 'failed'));
      alter table messaging.webhook_endpoints drop constraint webhook_endpoints_earlier_check, drop column earlier_secrets;`);
  }
}
