// Who cancels and moves an event: whoever may change it and refund its orders.
import {
  commonErrors,
  isPermitted,
  isTestCall,
  type CallContext,
  type Database,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import {
  actAs,
  assertVersion,
  managedEvent,
  manageErrors,
  managerOf,
  readThing,
  type ManagingPermission,
  type Seller,
} from '../manage/index.ts';
import { eventChangeErrors } from './event-change.errors.ts';

export const thing = managedEvent.eventThing();
type EventRow = managedEvent.EventRow;

/** Throws EVENT_NOT_FOUND, PERMISSION_MISSING. */
export async function managing(
  { database, members }: { database: Database; members: Members },
  context: CallContext,
  id: string,
  permission: ManagingPermission,
): Promise<Seller> {
  const row = await database.asSystem((em) => readThing(em, thing, id));
  return managerOf(members, permission, context, row.merchant_id, thing.notFound);
}

/** Who may do both; what is wrong is thrown later, since a repeated call has its first answer before. */
export async function changingOr(
  deps: { database: Database; members: Members },
  context: CallContext,
  id: string,
): Promise<Seller | { error: unknown }> {
  try {
    const seller = await managing(deps, context, id, thing.write);
    await mustRefund(deps.members, context, seller);
    return seller;
  } catch (error) {
    return { error };
  }
}

/** Throws PERMISSION_MISSING, SCOPE_MISSING, KEY_HAS_CEILING. */
async function mustRefund(members: Members, context: CallContext, { merchantId }: Seller): Promise<void> {
  const permission = 'orders.refund';
  const { principal } = context;
  if (merchantId === undefined) {
    if (isPermitted(context, permission)) return;
    throw commonErrors.PERMISSION_MISSING({ metadata: { permission } });
  }
  if (principal.kind !== 'user' || principal.merchant === undefined)
    return members.mustBeMember(merchantId, permission, context);
  if (principal.key?.ceiling) throw eventChangeErrors.KEY_HAS_CEILING();
  if (principal.scope?.includes(permission)) return;
  throw principal.key
    ? commonErrors.SCOPE_MISSING({ metadata: { scope: permission } })
    : commonErrors.PERMISSION_MISSING({ metadata: { permission } });
}

/** Locks an event as sales do: each purchase is done with its seats, or waits. Throws LIVE_KEY_NEEDED. */
export async function lockEvent(
  em: SqlEntityManager,
  context: CallContext,
  { id, reason, seller }: { id: string; reason: string; seller: Seller },
): Promise<EventRow> {
  if (isTestCall(context)) throw manageErrors.LIVE_KEY_NEEDED();
  await actAs(em, context, { staff: seller.merchantId === undefined, reason });
  await managedEvent.lockCategories(em, id);
  return readThing(em, thing, id, true);
}

/** Throws VERSION_CONFLICT, STATE_INVALID for an event that was never published. */
export function assertChangeable(row: EventRow, version: string | undefined): void {
  assertVersion(row.version, version);
  const { state, published_at: publishedAt } = row;
  if ((state === 'draft' || state === 'proposed') && publishedAt === null)
    throw manageErrors.STATE_INVALID({ metadata: { state } });
}
