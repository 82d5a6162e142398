import { idempotencyKeyOf, requestHash, type CallContext } from '@plaza/service';
import type { Scope } from './movement.ts';

/** The idempotency of a call; undefined if it came without a key. The key is the caller's own, or the `owner`'s where no person calls. Throws IDEMPOTENCY_KEY_INVALID. */
export function scopeOf<Request extends { requestId: string }>(
  request: Request,
  context: CallContext,
  codec: { encode(request: Request): { finish(): Uint8Array } },
  owner?: string,
): Scope | undefined {
  const key = idempotencyKeyOf(request, context);
  if (key === undefined) return undefined;
  // Where the key stood does not make it another request.
  const bytes = codec.encode({ ...request, requestId: '' }).finish();
  return { userId: owner ?? context.userId, key, method: context.path, requestHash: requestHash(context.path, bytes) };
}
