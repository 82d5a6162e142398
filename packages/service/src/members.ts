// Who is in a merchant's team, for services that keep no teams: a token for the merchant says it, and otherwise auth.
import { TeamInternalServiceService } from '@plaza/api/teams';
import type { MerchantPermission } from '@plaza/services';
import type { CallContext } from './calls.ts';
import type { ServiceConfig } from './config.ts';
import { sharedErrors, ServiceError } from './errors.ts';
import type { Feature } from './features.ts';
import { asPeer, peer } from './peers.ts';

const { code, message } = sharedErrors.MERCHANT_NOT_FOUND;

export interface Members {
  /**
   * For an rpc with the option `merchant_permission`, whose permission this is: it was checked of a token for a merchant. Throws
   * MERCHANT_NOT_FOUND for whoever is not in the team or acts for another merchant, PERMISSION_MISSING.
   */
  mustBeMember(merchantId: string, permission: MerchantPermission, context: CallContext): Promise<void>;
}

export function members(config: ServiceConfig): Feature & Members {
  const auth = peer(TeamInternalServiceService, asPeer(config, 'auth'));
  return {
    async mustBeMember(merchantId, permission, context) {
      const { principal, userId } = context;
      const actsFor = principal.kind === 'user' ? principal.merchant : undefined;
      if (actsFor === merchantId) return;
      if (actsFor !== undefined) throw new ServiceError(code, 'MERCHANT_NOT_FOUND', message);
      await auth.checkMember({ merchantId, userId, permission }, { context });
    },
    close: () => auth.close(),
  };
}
