import type { CallContext, Scope } from '@plaza/service';

/** The idempotency of a call; undefined if it came without a key. */
export function scopeOf(request: object, context: CallContext, _codec: object): Scope | undefined {
  return context.scopeOf(request, context.key);
}

export const serviceScopeOf = scopeOf;

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
