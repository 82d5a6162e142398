import { commonErrors, idempotencyKeyOf, requestHash, type CallContext } from '@plaza/service';
import { v5 } from 'uuid';
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

const serviceNamespace = '5b2d3c0e-97b6-5a3f-8f2a-0d8c2f5c3a41';

/** The same where another service calls. It is no person, so it has an id here that is nobody's: no person's key can be in its way. */
export function serviceScopeOf<Request extends { requestId: string }>(
  request: Request,
  context: CallContext,
  codec: Parameters<typeof scopeOf<Request>>[2],
): Scope | undefined {
  if (context.principal.kind !== 'service') throw commonErrors.PERMISSION_DENIED();
  return scopeOf(request, context, codec, v5(context.principal.service, serviceNamespace));
}

/** As functions of the database take it. */
export function scopeParameter(scope: Scope | undefined): string | null {
  return scope
    ? JSON.stringify({
        user_id: scope.userId,
        key: scope.key,
        method: scope.method,
        request_hash: scope.requestHash.toString('hex'),
      })
    : null;
}
