import type { Scope } from '@plaza/service';

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
