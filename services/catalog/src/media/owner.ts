// Whose a picture is, and who may touch it.
import type { CallContext, Members } from '@plaza/service';
import { managerOf, sellerOf, type ManagingPermission } from '../seller.ts';
import { sellerKinds, type MediaKind, type OwnerKind } from './image.entity.ts';
import { mediaErrors } from './media.errors.ts';

export interface Owner {
  kind: OwnerKind;
  /** Null: the platform. */
  id: string | null;
}

/** Throws MERCHANT_NOT_FOUND, PERMISSION_MISSING. */
export async function newOwner(
  members: Members,
  context: CallContext,
  kind: MediaKind,
  merchantId: string,
): Promise<Owner> {
  if (!sellerKinds.includes(kind)) return personOf(context);
  const { merchantId: id } = await sellerOf(members, 'products.write', context, merchantId);
  const owner = id ?? (merchantId || null);
  return owner === null ? { kind: 'platform', id: null } : { kind: 'merchant', id: owner };
}

/** Whose pictures a list has. Without a merchant those of staff are the platform's, and everybody else's their own. */
export async function listedOwner(members: Members, context: CallContext, merchantId: string): Promise<Owner> {
  const seller = await sellerOf(members, 'catalogue.read', context, merchantId).catch((error: unknown) => {
    if (merchantId === '' && (error as { reason?: string }).reason === 'PERMISSION_MISSING') return undefined;
    throw error;
  });
  if (!seller) return personOf(context);
  const id = seller.merchantId ?? (merchantId || null);
  return id === null ? { kind: 'platform', id } : { kind: 'merchant', id };
}

/** Throws MEDIA_NOT_FOUND, PERMISSION_MISSING. */
export async function assertManages(
  members: Members,
  permission: ManagingPermission,
  context: CallContext,
  { owner, owner_kind: kind }: { owner: string | null; owner_kind: OwnerKind },
): Promise<void> {
  if (kind !== 'person') await managerOf(members, permission, context, owner, mediaErrors.MEDIA_NOT_FOUND);
  else if (personOf(context).id !== owner) throw mediaErrors.MEDIA_NOT_FOUND();
}

/** A key of a merchant is no person: it has no pictures of its own. */
function personOf({ userId, principal }: CallContext): Owner {
  if (principal.kind === 'user' && principal.key) throw mediaErrors.MEDIA_NOT_FOUND();
  return { kind: 'person', id: userId };
}
