import { readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface PayoutsConfig {
  /** For how long a payout waits, and can be cancelled, before the provider hears of it. */
  payoutDelayMs: number;
  /** The same for the first payouts to an account: until the owner of the merchant had time to see that it is theirs. */
  newDestinationDelayMs: number;
}

const message = 'must be seconds, 0 to 604800';
const seconds = (usual: number): z.ZodType<number> =>
  z.coerce.number({ error: message }).int(message).min(0, message).max(604_800, message).default(usual);

export function readPayoutsConfig(env: Environment, production: boolean): PayoutsConfig {
  const { PAYOUT_DELAY_SECONDS: delay, PAYOUT_NEW_DESTINATION_DELAY_SECONDS: ofNew } = readEnvironment(
    {
      PAYOUT_DELAY_SECONDS: seconds(2),
      PAYOUT_NEW_DESTINATION_DELAY_SECONDS: seconds(production ? 86_400 : 3),
    },
    env,
  );
  return { payoutDelayMs: delay * 1000, newDestinationDelayMs: ofNew * 1000 };
}
