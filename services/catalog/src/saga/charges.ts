// Charges of many orders go to the wallet in one call: what the call itself costs is shared.
import type { Charge, ChargeInternalServiceService, ChargeResult } from '@plaza/api/charge';
import { gather, ServiceError, type Peer } from '@plaza/service';
import type { StepCall } from './saga.ts';

export type ChargePeer = Pick<Peer<typeof ChargeInternalServiceService>, 'chargeOrders'>;

/** Takes the money for an order. Idempotent under its `requestId`. Throws what the wallet refuses it with. */
export type TakeMoney = (charge: Charge, call: StepCall) => Promise<Pick<ChargeResult, 'transaction' | 'balance'>>;

export function chargesTogether(wallet: ChargePeer): TakeMoney {
  const together = gather<{ charge: Charge; call: StepCall }, ChargeResult>({
    run: async (requests) =>
      (
        await wallet.chargeOrders(
          { charges: requests.map(({ charge }) => charge) },
          { deadlineMs: requests[0]?.call.deadlineMs },
        )
      ).results,
  });
  // What was not answered before is requested alone: it may be what kept the others from an answer.
  const alone = async (charge: Charge, call: StepCall): Promise<ChargeResult | undefined> =>
    (await wallet.chargeOrders({ charges: [charge] }, call)).results[0];
  return async (charge, call) => {
    const result = call.again ? await alone(charge, call) : await together({ charge, call });
    if (!result) throw new Error('A charge got no result.');
    const { code, reason, message, metadata, transaction, balance } = result;
    if (code !== 0) throw new ServiceError(code, reason, message, { metadata });
    return { transaction, balance };
  };
}
