import { Migration } from '@mikro-orm/migrations';
import { cachePoliciesSql } from '@plaza/cache';
import { eventPrivilegesSql } from '@plaza/outbox';
import { actorIsSystem, rowLevelSecurityPolicySql, systemOnlySql } from '@plaza/service';

// The service's role may do what the code does, and no more; in a person's transaction less than in the service's own.
export class Migration20261129160000_privileges extends Migration {
  override up(): void {
    this.addSql(cachePoliciesSql('wallet'));
    this.addSql(eventPrivilegesSql('wallet'));
    // Who is a merchant is decided by the service, and a person has of a payout what they ask for: a draft, and its end before the provider hears of it.
    this.addSql(systemOnlySql('wallet', 'merchants', 'insert'));
    this.addSql(`
      create policy payouts_draft on wallet.payouts as restrictive for insert with check (status = 'draft' and ending is null and transaction_id is null and ended_at is null);
      create policy payouts_cancelling on wallet.payouts as restrictive for update using (${actorIsSystem} or status = 'requested')
        with check (${actorIsSystem} or (status = 'requested' and ending = 'cancelled' and reference = '' and failure = ''))`);
    // That a deposit succeeded, and what of it was given back, Stripe says.
    this.addSql(`
      create policy payment_intents_begun on wallet.payment_intents as restrictive for insert
        with check (${actorIsSystem} or (status = 'pending' and provider_id is null and movement_id is null and reversed = 0 and owed = 0));
      create policy payment_intents_open on wallet.payment_intents as restrictive for update
        using (${actorIsSystem} or status <> 'succeeded') with check (${actorIsSystem} or status <> 'succeeded')`);
    for (const table of ['stripe_events', 'stripe_claims'])
      this.addSql(rowLevelSecurityPolicySql('wallet', table, actorIsSystem));
    for (const table of ['settings', 'limits'])
      this.addSql(rowLevelSecurityPolicySql('wallet', table, 'true', actorIsSystem));
    this.addSql(systemOnlySql('wallet', 'limits', 'delete'));
  }
}
