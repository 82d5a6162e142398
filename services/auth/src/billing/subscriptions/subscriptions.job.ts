import { startJob, type Job } from '@plaza/service';
import { convergeCustomer, type ConvergeDeps } from './converge.ts';
import { dueCustomers, endRemoval, takeRemoval } from './subscription.queries.ts';

const everyMs = 10_000;
const removeEveryMs = 2_000;
const batch = 20;

/** Compares rows with Stripe from time to time, in case an event was lost, and ends times of grace. */
export function startCheckJob(deps: ConvergeDeps & { checkEveryMs: number }): Job {
  const { database, log, now, checkEveryMs } = deps;
  return startJob({
    name: 'compare subscriptions with Stripe',
    log,
    everyMs,
    async run() {
      const due = await database.asSystem((em) => dueCustomers(em, { checkEveryMs, at: now(), limit: batch }));
      for (const { stripe_customer_id: customer } of due) if (customer !== null) await convergeCustomer(deps, customer);
      return due.length === batch;
    },
  });
}

/** Deletes the customers of deleted accounts at Stripe. */
export function startRemovalJob({ database, provider, log }: ConvergeDeps): Job {
  return startJob({
    name: 'delete customers at Stripe',
    log,
    everyMs: removeEveryMs,
    async run() {
      const customer = await database.asSystem(takeRemoval);
      if (customer === undefined) return false;
      await provider.removeCustomer(customer);
      await database.asSystem((em) => endRemoval(em, customer));
      return true;
    },
  });
}
