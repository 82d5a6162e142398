// What account deletion does with a person's data in the schema billing, and what their archive has of it.
import { platformTables, type PersonalData } from '@plaza/service';

const working = 'how the platform works';
const { migrations, repeatable_migrations } = platformTables;

export const personalData = {
  migrations,
  repeatable_migrations,
  subscriptions: {
    delete: 'user_id',
    exported: [
      'id',
      'user_id',
      'status',
      'plan',
      'stripe_status',
      'stripe_customer_id',
      'stripe_subscription_id',
      'current_period_start',
      'current_period_end',
      'cancel_at_period_end',
      'trial_ends_at',
      'grace_ends_at',
      'created_at',
      'updated_at',
    ],
    withheld: { checkout_id: working, plan_changed_at: working, checked_at: working },
  },
  user_config: {
    delete: 'user_id',
    exported: ['id', 'user_id', 'data_pod_url', 'data_pod_api_key_last_four', 'created_at', 'updated_at'],
    withheld: { data_pod_api_key: 'a secret' },
  },
  customer_removals: { nobody: 'ids of Stripe, without a person, until Stripe has deleted the customer' },
} as const satisfies PersonalData;
