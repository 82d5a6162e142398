// Who manages what is sold: staff everything, and the team and the keys of a merchant what is the merchant's.
import type { MerchantPermission, Permission } from '@plaza/services';
import { commonErrors, isPermitted, ServiceError, sharedErrors, type CallContext, type Members } from '@plaza/service';

/** Both staff and merchants have these. */
export type ManagingPermission = Permission & MerchantPermission;

/** Of merchants, about what was ordered. */
export type OrderPermission = Extract<MerchantPermission, 'orders.read' | 'orders.refund'>;

export interface Seller {
  /** For whom the caller acts; undefined: staff, for everybody. */
  merchantId: string | undefined;
}

function merchantNotFound(): Error {
  const { code, message } = sharedErrors.MERCHANT_NOT_FOUND;
  return new ServiceError(code, 'MERCHANT_NOT_FOUND', message);
}

/** Whether the caller acts for a merchant, with a token for it or with a key. */
function actsFor({ principal }: CallContext): string | undefined {
  return principal.kind === 'user' ? principal.merchant : undefined;
}

/**
 * For whom the caller acts who names this merchant, or none. Throws MERCHANT_NOT_FOUND for one that is not theirs, PERMISSION_MISSING.
 */
export async function sellerOf(
  members: Members,
  permission: ManagingPermission,
  context: CallContext,
  merchantId: string,
): Promise<Seller> {
  const acting = actsFor(context);
  if (acting !== undefined) {
    if (merchantId !== '' && merchantId !== acting) throw merchantNotFound();
    return { merchantId: acting };
  }
  if (isPermitted(context, permission)) return { merchantId: undefined };
  if (merchantId === '') throw commonErrors.PERMISSION_MISSING({ metadata: { permission } });
  await members.mustBeMember(merchantId, permission, context);
  return { merchantId };
}

/**
 * The merchant for which the caller acts, or which they name, where staff does not do the same. Throws INVALID_ARGUMENT if none is named,
 * MERCHANT_NOT_FOUND, PERMISSION_MISSING.
 */
export async function merchantOf(
  members: Members,
  permission: OrderPermission,
  context: CallContext,
  merchantId: string,
): Promise<string> {
  const acting = actsFor(context);
  if (acting !== undefined) {
    if (merchantId !== '' && merchantId !== acting) throw merchantNotFound();
    return acting;
  }
  if (merchantId === '')
    throw commonErrors.INVALID_ARGUMENT({
      violations: [{ field: 'merchant_id', description: 'Must name the merchant.' }],
    });
  await members.mustBeMember(merchantId, permission, context);
  return merchantId;
}

/** The same for a thing of this merchant, or of the platform if null. Throws `notFound` for whoever does not manage it. */
export async function managerOf(
  members: Members,
  permission: ManagingPermission,
  context: CallContext,
  owner: string | null,
  notFound: () => Error,
): Promise<Seller> {
  const acting = actsFor(context);
  if (acting !== undefined) {
    if (acting !== owner) throw notFound();
    return { merchantId: acting };
  }
  if (isPermitted(context, permission)) return { merchantId: undefined };
  if (owner === null) throw notFound();
  try {
    await members.mustBeMember(owner, permission, context);
  } catch (error) {
    throw error instanceof ServiceError && error.reason === 'MERCHANT_NOT_FOUND' ? notFound() : error;
  }
  return { merchantId: owner };
}
