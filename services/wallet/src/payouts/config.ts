import { readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface PayoutsConfig {
  /** For how long a payout waits, and can be cancelled, before the provider hears of it. */
  payoutDelayMs: number;
}

const message = 'must be seconds, 0 to 604800';

export function readPayoutsConfig(env: Environment): PayoutsConfig {
  const { PAYOUT_DELAY_SECONDS: seconds } = readEnvironment({ PAYOUT_DELAY_SECONDS: z.coerce.number({ error: message }).int(message).min(0, message).max(604_800, message).default(2) }, env);
  return { payoutDelayMs: seconds * 1000 };
}
